package io.github.netmap4j.pcap;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Reads a capture file, record by record, in the order of the file:
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.PacketSnippetsTest" region="read"}
 *
 * <p>Reads pcap with all magic numbers and byte orders (micro- and nanoseconds, and Kuznetzov's), versions 2.0 to 2.4;
 * and pcapng with several sections and interfaces. Both may be compressed with gzip, or with zstd if zstd-jni is
 * available. A damaged file yields all records before the damage, then {@link CaptureException}.
 *
 * <p>A record is valid until the next call of {@link #next}. Reading a record allocates nothing. For one thread at a
 * time. As with all of Java's file channels, an interrupt of the reading thread closes the file.
 */
public final class CaptureReader implements Closeable {

    private final RecordReader records;
    private final boolean ethernetOnly;

    CaptureReader(RecordReader records, boolean ethernetOnly) throws CaptureException {
        this.records = records;
        this.ethernetOnly = ethernetOnly;
        if (records instanceof PcapReader) {
            check();
        }
    }

    /**
     * Opens a capture of Ethernet frames.
     *
     * @param file a file, or a named pipe
     * @return a reader before the first record
     * @throws CaptureException if it is not a capture, or of another link type
     * @throws IOException if it cannot be opened or read
     */
    public static CaptureReader open(Path file) throws IOException {
        return builder(file).open();
    }

    /**
     * Returns a builder of a reader of a file.
     *
     * @param file a file, or a named pipe
     * @return a builder
     */
    public static CaptureReaderBuilder builder(Path file) {
        return new CaptureReaderBuilder(() -> channel(file), file.toString());
    }

    private static FileChannel channel(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /**
     * Returns a builder of a reader of a channel.
     *
     * @param channel a blocking channel; the reader closes it
     * @param name its name in messages
     * @return a builder
     */
    public static CaptureReaderBuilder builder(ReadableByteChannel channel, String name) {
        return new CaptureReaderBuilder(() -> channel, name);
    }

    /**
     * Returns a builder of a reader of the standard input.
     *
     * @return a builder
     */
    public static CaptureReaderBuilder standardInput() {
        return builder(new FileInputStream(FileDescriptor.in).getChannel(), "the standard input");
    }

    /**
     * Moves to the next record.
     *
     * @return false at the end of the file; with {@link CaptureReaderBuilder#follow} a later call may find another
     *     record
     * @throws CaptureException if the file is damaged from here on or ends within a record, or if the record's link
     *     type is not Ethernet and {@link CaptureReaderBuilder#anyLinkType} is not set. For a file that ends within a
     *     record, each further call throws again
     * @throws IOException if it cannot be read
     */
    public boolean next() throws IOException {
        if (!records.next()) {
            return false;
        }
        check();
        return true;
    }

    private void check() throws CaptureException {
        LinkType type = source().linkType();
        if (ethernetOnly && !type.equals(LinkType.ETHERNET)) {
            String what = records.records == 0
                    ? " holds no Ethernet frames: its link type is "
                    : ": record " + records.records + " is not an Ethernet frame: the link type of its interface is ";
            throw new CaptureException(
                    records.name + what + type, records.window.offset(), Math.max(0, records.records - 1), null);
        }
    }

    /** {@return the memory that contains the record's bytes} */
    public MemorySegment memory() {
        return records.memory();
    }

    /** {@return where the record's bytes start, in bytes from the start of {@link #memory}} */
    public long offset() {
        return records.data;
    }

    /** {@return the captured length of the packet in bytes: 0 to 262,144 (more for a few rare link types)} */
    public int length() {
        return records.length;
    }

    /** {@return the length of the packet on the wire, in bytes; in odd files less than {@link #length}} */
    public int wireLength() {
        return records.wireLength;
    }

    /** {@return whether the end of the packet was not captured} */
    public boolean isCut() {
        return records.length < records.wireLength;
    }

    /**
     * {@return the time of capture, in nanoseconds since 1970; 0 for records without a time (pcapng's simple packets)}
     */
    public long nanos() {
        return records.nanos;
    }

    /**
     * The interface that the packet came from.
     *
     * @return the interface as the file describes it
     * @throws IllegalStateException if the file is pcapng and no record was read yet
     */
    public CaptureInterface source() {
        CaptureInterface source = records.source;
        if (source == null) {
            throw new IllegalStateException("a packet's interface is known once next() has read the packet");
        }
        return source;
    }

    /** {@return the first comment on the packet; empty if there is none} Allocates a string. */
    public String comment() {
        return records.comment();
    }

    /** {@return a copy of the list of interfaces that the file, or its section, has described so far} */
    public List<CaptureInterface> interfaces() {
        return List.copyOf(records.interfaces);
    }

    /** {@return the number of records read} */
    public long records() {
        return records.records;
    }

    /** {@return the file's format} */
    public CaptureFormat format() {
        return records instanceof PcapReader ? CaptureFormat.PCAP : CaptureFormat.PCAPNG;
    }

    /**
     * Closes the file. Its memory is inaccessible afterwards.
     *
     * @throws IOException if the close fails
     */
    @Override
    public void close() throws IOException {
        records.window.close();
    }
}
