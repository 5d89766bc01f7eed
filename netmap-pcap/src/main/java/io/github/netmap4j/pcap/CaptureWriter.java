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
 * {@snippet class="io.github.netmap4j.examples.snippets.PacketSnippetsTest" region="capture"}
 *
 * <p>Collects packets in memory. {@link #flush} passes them to the operating system, and {@link #records} then counts
 * them: those survive any end of this process. Call it whenever a loop is idle. If the disk is full, the file ends with
 * a whole packet.
 *
 * <p>An existing file is replaced only when the first packets go to the system. A new file has its header at once.
 * Writing a packet allocates nothing. For one thread at a time.
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
     * @param file where to write: pcapng if its name ends in {@code .pcapng}, else pcap
     * @return a writer
     * @throws IOException if it cannot be written
     */
    public static CaptureWriter open(Path file) throws IOException {
        return builder(file).open();
    }

    /**
     * Returns a builder of a writer of a file.
     *
     * @param file where to write; may be a named pipe
     * @return a builder
     */
    public static CaptureWriterBuilder builder(Path file) {
        return new CaptureWriterBuilder(Objects.requireNonNull(file), null);
    }

    /**
     * Returns a builder of a writer to a channel, such as that of the standard output.
     *
     * @param channel a blocking channel; the writer closes it
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
     * Adds an interface that packets come from; pcapng only. Interface 0 exists from the start.
     *
     * @param name such as {@code eth1}; may be empty
     * @param comment may be empty
     * @return its number, 1 and up
     * @throws IOException if the system refuses what was written before
     * @throws UnsupportedOperationException if the file is pcap
     */
    public int addInterface(String name, String comment) throws IOException {
        CaptureInterface added = described(name, comment);
        encoder.newInterface(added);
        interfaces.add(added);
        return added.index();
    }

    /**
     * Writes a packet that was captured completely.
     *
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its length in bytes, 0 to 262,144; cut to the snap length
     * @param nanos when it was captured, nanoseconds since 1970
     * @throws IOException if the system refuses what was written before
     */
    public void write(MemorySegment memory, long offset, int length, long nanos) throws IOException {
        write(0, memory, offset, length, length, nanos, "");
    }

    /**
     * Writes a packet.
     *
     * @param from the interface's number; 0 is always there
     * @param memory the memory it is in
     * @param offset its start in the memory, in bytes
     * @param length its captured length in bytes, 0 to 262,144; cut to the snap length
     * @param wireLength its length on the wire, in bytes
     * @param nanos when it was captured, nanoseconds since 1970
     * @param comment a comment on it, empty for none; pcapng only
     * @throws IOException if the system does not take what was written before, or a next file cannot be opened
     * @throws IllegalArgumentException if the format cannot represent the time: pcap ends in 2106
     * @throws IndexOutOfBoundsException if the packet is not within the memory, is too long, or names an unknown
     *     interface
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
     * Passes all written packets to the operating system.
     *
     * @throws IOException if it refuses them: the file ends with a whole packet, and packets since the last flush may
     *     be lost
     */
    public void flush() throws IOException {
        out.flush();
    }

    /** {@return how many packets survive any end of this process: those before the last {@link #flush}, or more} */
    public long records() {
        return out.safe();
    }

    /** {@return the files written and not deleted, the current one last; empty for a channel} */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /**
     * Flushes, and closes the file.
     *
     * @throws IOException if the system refuses the last packets
     */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
        }
    }
}
