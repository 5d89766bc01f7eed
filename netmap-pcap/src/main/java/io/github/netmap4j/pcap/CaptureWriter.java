package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Writes a capture file, or several in turn:
 *
 * <pre>{@code
 * try (CaptureWriter capture = CaptureWriter.open(Path.of("out.pcap"))) {
 *     capture.write(memory, offset, length, nanos);
 *     capture.flush();
 * }
 * }</pre>
 *
 * <p>Packets are gathered in memory. {@link #flush} gives them to the operating system, and then {@link #records} counts them:
 * what it counts is in the file, whatever becomes of this process. A loop calls it when it has nothing else to do. If the disk
 * is full, the file ends with a whole packet.
 *
 * <p>A file that is there already is replaced when the first packets are given to the system, not before. A new file has its
 * header at once. Nothing is allocated for a packet. For one thread at a time.
 */
public final class CaptureWriter implements Closeable {

    private final CaptureWriterBuilder options;
    private final OutputFile out = new OutputFile();
    private final RecordEncoder encoder;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final Deque<Path> files = new ArrayDeque<>();
    private int number;
    private long inFile;
    private long firstNanos;
    private boolean closed;

    CaptureWriter(CaptureWriterBuilder options) throws IOException {
        this.options = options;
        encoder = options.encoder(out);
        interfaces.add(described(options.name, ""));
        try {
            begin();
        } catch (IOException | RuntimeException e) {
            closed = true;
            try (OutputFile _ = out) {
                throw e;
            }
        }
    }

    /**
     * Opens a capture of Ethernet frames with times in nanoseconds.
     *
     * @param file where to write; pcapng if its name ends so, else pcap
     * @return a writer
     * @throws IOException if it cannot be written
     */
    public static CaptureWriter open(Path file) throws IOException {
        return builder(file).open();
    }

    /**
     * Says how to write a file.
     *
     * @param file where to write; may be a named pipe
     * @return a builder
     */
    public static CaptureWriterBuilder builder(Path file) {
        return new CaptureWriterBuilder(Objects.requireNonNull(file), null);
    }

    /**
     * Says how to write to a channel, that of the standard output say.
     *
     * @param channel a blocking one; it is closed with the writer
     * @return a builder
     */
    public static CaptureWriterBuilder builder(WritableByteChannel channel) {
        return new CaptureWriterBuilder(null, Objects.requireNonNull(channel));
    }

    private CaptureInterface described(String name, String comment) {
        return new CaptureInterface(interfaces.size(), options.linkType, name, comment, options.snapLength, 0);
    }

    private void begin() throws IOException {
        if (options.channel != null) {
            out.open(options.channel);
        } else {
            Path path = Objects.requireNonNull(options.path);
            Path next = options.rotates() ? numbered(path, ++number) : path;
            out.open(next);
            files.addLast(next);
        }
        inFile = 0;
        encoder.header(interfaces);
        out.flush();
    }

    private static Path numbered(Path path, int file) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        return path.resolveSibling(
                name.substring(0, end) + String.format(Locale.ROOT, "-%05d", file) + name.substring(end));
    }

    /**
     * Adds an interface that packets come from; pcapng only. The first one is there from the start.
     *
     * @param name {@code eth1} say; may be empty
     * @param comment may be empty
     * @return its number, 1 and up
     * @throws IOException if the system does not take what was written before
     * @throws UnsupportedOperationException if the file is pcap
     */
    public int addInterface(String name, String comment) throws IOException {
        CaptureInterface added = described(name, comment);
        encoder.newInterface(added);
        interfaces.add(added);
        return added.index();
    }

    /**
     * Writes a packet that was captured whole.
     *
     * @param memory where it lies
     * @param offset where it starts, bytes
     * @param length how long it is, 0 to 262,144 bytes; more than the snap length is cut
     * @param nanos when it was captured, nanoseconds since 1970
     * @throws IOException if the system does not take what was written before
     */
    public void write(MemorySegment memory, long offset, int length, long nanos) throws IOException {
        write(0, memory, offset, length, length, nanos, "");
    }

    /**
     * Writes a packet.
     *
     * @param from the interface's number; 0 is always there
     * @param memory where it lies
     * @param offset where it starts, bytes
     * @param length how much of it there is, 0 to 262,144 bytes; more than the snap length is cut
     * @param wireLength how long it was on the wire, bytes
     * @param nanos when it was captured, nanoseconds since 1970
     * @param comment what to say about it, empty for nothing; pcapng only
     * @throws IOException if the system does not take what was written before, or another file cannot be begun
     * @throws IllegalArgumentException if the file cannot say the time: pcap ends in 2106
     * @throws IndexOutOfBoundsException if the packet does not lie in the memory, is too long, or of no interface that was added
     */
    public void write(
            int from, MemorySegment memory, long offset, int length, int wireLength, long nanos, String comment)
            throws IOException {
        if (closed) {
            throw new IllegalStateException("this capture is closed");
        }
        Objects.checkIndex(from, interfaces.size());
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        Objects.checkFromIndexSize(0, length, CaptureWriterBuilder.SNAP_LENGTH);
        int captured = Math.min(length, options.snapLength);
        if (inFile > 0 && mustRotate(encoder.size(captured), nanos)) {
            rotate();
        }
        encoder.record(from, memory, offset, captured, wireLength, nanos, comment);
        if (inFile++ == 0) {
            firstNanos = nanos;
        }
    }

    private boolean mustRotate(int bytes, long nanos) {
        return out.length() + bytes > options.rotateBytes || nanos - firstNanos >= options.rotateNanos;
    }

    private void rotate() throws IOException {
        out.end();
        begin();
        while (files.size() > options.keep) {
            Files.deleteIfExists(files.removeFirst());
        }
    }

    /**
     * Gives the operating system all packets that were written.
     *
     * @throws IOException if it does not take them: the file ends with a whole packet, and those since the last flush may be
     *     lost
     */
    public void flush() throws IOException {
        out.flush();
    }

    /** {@return how many packets are safe however this process ends: those before the last {@link #flush}, or more} */
    public long records() {
        return out.safe();
    }

    /** {@return the files that were written and not deleted, the current one last; empty for a channel} */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * Gives the operating system what is left and closes the file.
     *
     * @throws IOException if it does not take it
     */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
        }
    }
}
