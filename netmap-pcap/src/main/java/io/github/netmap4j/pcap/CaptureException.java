package io.github.netmap4j.pcap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A capture file is damaged, or of an unknown or unwanted kind. The message has the file's name. */
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
     * {@return where in the file the damaged record or header starts, in bytes; in a compressed file, in its
     * decompressed form}
     */
    public long offset() {
        return offset;
    }

    /** {@return how many intact records were read before the damage} */
    public long records() {
        return records;
    }
}
