package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.ByteWindow;
import io.github.netmap4j.pcap.file.Compression;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Configures a {@link CaptureReader}. */
public final class CaptureReaderBuilder {

    /** Where the bytes come from. */
    interface Source {
        ReadableByteChannel open() throws IOException;
    }

    private final Source source;
    private final String name;
    private boolean anyLinkType;
    private boolean follow;

    CaptureReaderBuilder(Source source, String name) {
        this.source = source;
        this.name = name;
    }

    /**
     * Accepts records of all link types. By default any but Ethernet is an error.
     *
     * @return this
     */
    public CaptureReaderBuilder anyLinkType() {
        anyLinkType = true;
        return this;
    }

    /**
     * Reads a file that is still being written: at its end, even within a record, {@link CaptureReader#next} returns
     * false, and a later call continues. The file must have its header. Not for compressed files.
     *
     * @return this
     */
    public CaptureReaderBuilder follow() {
        follow = true;
        return this;
    }

    /**
     * Opens the capture and reads its header.
     *
     * @return a reader before the first record
     * @throws CaptureException if it is not a capture, or its version, link type or compression is not supported
     * @throws IOException if it cannot be opened or read
     */
    public CaptureReader open() throws IOException {
        ByteWindow window = new ByteWindow(source.open());
        try {
            Compression compression = Compression.of(window);
            if (compression != null) {
                window = decompressed(compression, window);
            }
            return new CaptureReader(records(window), !anyLinkType);
        } catch (IOException | RuntimeException e) {
            try (ByteWindow _ = window) {
                throw e;
            }
        }
    }

    private ByteWindow decompressed(Compression compression, ByteWindow window) throws IOException {
        if (follow) {
            throw new CaptureException(name + " is compressed, and so cannot be followed", 0, 0, null);
        }
        try {
            return compression.open(window);
        } catch (IOException e) {
            throw new CaptureException(name + " " + e.getMessage(), 0, 0, e);
        }
    }

    private RecordReader records(ByteWindow window) throws IOException {
        if (window.require(Integer.BYTES)) {
            RecordReader classic = PcapReader.open(name, window, follow);
            if (classic != null) {
                return classic;
            }
            RecordReader next = PcapngReader.open(name, window, follow);
            if (next != null) {
                return next;
            }
        }
        throw new CaptureException(
                name + (window.available() == 0 ? " is empty" : " is neither pcap nor pcapng") + ": no capture file",
                0,
                0,
                null);
    }
}
