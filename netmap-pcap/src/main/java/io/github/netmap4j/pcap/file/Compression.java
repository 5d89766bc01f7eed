package io.github.netmap4j.pcap.file;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Compression formats, recognised by a file's first bytes. */
public enum Compression {
    /** Read by the JDK. */
    GZIP(0x1f8b, 2, "gzip -d"),
    /** Read if zstd-jni is available. */
    ZSTD(0x28b52ffd, 4, "zstd -d"),
    /** Not read. */
    XZ(0xfd377a58, 4, "xz -d"),
    /** Not read. */
    BZIP2(0x425a68, 3, "bzip2 -d"),
    /** Not read. */
    LZ4(0x04224d18, 4, "lz4 -d");

    private static final int BUFFER = 1 << 16;

    private final int magic;
    private final int bytes;
    private final String undo;

    Compression(int magic, int bytes, String undo) {
        this.magic = magic;
        this.bytes = bytes;
        this.undo = undo;
    }

    /**
     * The compression of a window's bytes.
     *
     * @param window at its start
     * @return null if it is none of these
     * @throws IOException if it cannot be read
     */
    public static @Nullable Compression of(ByteWindow window) throws IOException {
        for (Compression kind : values()) {
            if (window.require(kind.bytes) && kind.starts(window)) {
                return kind;
            }
        }
        return null;
    }

    private boolean starts(ByteWindow window) {
        int first = 0;
        for (int i = 0; i < bytes; i++) {
            first = first << Byte.SIZE
                    | Byte.toUnsignedInt(window.memory().get(ValueLayout.JAVA_BYTE, window.position() + i));
        }
        return first == magic;
    }

    /**
     * The decompressed bytes.
     *
     * @param window the compressed bytes; closed with the returned window
     * @return another window
     * @throws IOException if this format cannot be read here; the message has the reason and a remedy
     */
    public ByteWindow open(ByteWindow window) throws IOException {
        return new ByteWindow(new StreamChannel(
                switch (this) {
                    case GZIP -> new GZIPInputStream(new WindowStream(window), BUFFER);
                    case ZSTD -> zstd(window);
                    default ->
                        throw new IOException("is compressed with " + name().toLowerCase(Locale.ROOT)
                                + ", which this reader does not support: decompress it with " + undo);
                }));
    }

    private static InputStream zstd(ByteWindow window) throws IOException {
        try {
            return Zstd.open(new WindowStream(window));
        } catch (NoClassDefFoundError absent) {
            throw new IOException(
                    "is compressed with zstd: decompress it with " + ZSTD.undo
                            + ", or put com.github.luben:zstd-jni on the class path (on the module path, with"
                            + " --add-modules com.github.luben.zstd_jni)",
                    absent);
        }
    }

    /** The bytes of a window as a stream. */
    private static final class WindowStream extends InputStream {

        private final ByteWindow window;

        WindowStream(ByteWindow window) {
            this.window = window;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!window.require(1)) {
                return -1;
            }
            int count = Math.min(length, window.available());
            MemorySegment.copy(window.memory(), ValueLayout.JAVA_BYTE, window.position(), into, offset, count);
            window.skip(count);
            return count;
        }

        /** Whether there is more, which GZIPInputStream asks before it looks for another member. */
        @Override
        public int available() throws IOException {
            return window.require(1) ? window.available() : 0;
        }

        @Override
        public void close() throws IOException {
            window.close();
        }
    }

    /** A stream as a channel that returns available bytes without waiting for more. */
    private static final class StreamChannel implements ReadableByteChannel {

        private final InputStream in;
        private final byte[] bytes = new byte[BUFFER];
        private boolean open = true;

        StreamChannel(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int read = in.read(bytes, 0, Math.min(bytes.length, into.remaining()));
            if (read > 0) {
                into.put(bytes, 0, read);
            }
            return read;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() throws IOException {
            open = false;
            in.close();
        }
    }
}
