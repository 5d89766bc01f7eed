package io.github.netmap4j.pcap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A capture file is damaged, of no known kind, or of another kind than asked for. The message has the file's name. */
public final class CaptureException extends IOException {

    private static final long serialVersionUID = 1;

    /** Where. */
    private final long offset;
    /** How many records came before. */
    private final long records;

    CaptureException(String message, long offset, long records, @Nullable Throwable cause) {
        super(message, cause);
        this.offset = offset;
        this.records = records;
    }

    /**
     * Where in the file the record or header starts that is wrong.
     *
     * @return bytes; of a compressed file, of what it is decompressed to
     */
    public long offset() {
        return offset;
    }

    /**
     * How many records were read before: they are good.
     *
     * @return 0 and up
     */
    public long records() {
        return records;
    }
}
