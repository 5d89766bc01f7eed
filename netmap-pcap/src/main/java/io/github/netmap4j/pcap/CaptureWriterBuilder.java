package io.github.netmap4j.pcap;

import io.github.netmap4j.pcap.file.OutputFile;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Configures a {@link CaptureWriter}. */
public final class CaptureWriterBuilder {

    static final int SNAP_LENGTH = 262_144;

    final @Nullable Path path;
    final @Nullable WritableByteChannel channel;
    private CaptureFormat format;
    private boolean micros;
    int snapLength = SNAP_LENGTH;
    LinkType linkType = LinkType.ETHERNET;
    String name = "";
    private String comment = "";
    long rotateBytes = Long.MAX_VALUE;
    long rotateNanos = Long.MAX_VALUE;
    int keep = Integer.MAX_VALUE;

    CaptureWriterBuilder(@Nullable Path path, @Nullable WritableByteChannel channel) {
        this.path = path;
        this.channel = channel;
        boolean next = path != null && path.toString().endsWith(".pcapng");
        this.format = next ? CaptureFormat.PCAPNG : CaptureFormat.PCAP;
    }

    /**
     * Chooses the format.
     *
     * @param format by default pcapng for a file whose name ends in {@code .pcapng}, else pcap
     * @return this
     */
    public CaptureWriterBuilder format(CaptureFormat format) {
        this.format = format;
        return this;
    }

    /**
     * Writes times in microseconds, for programs that read no others. The default is nanoseconds.
     *
     * @return this
     */
    public CaptureWriterBuilder microseconds() {
        micros = true;
        return this;
    }

    /**
     * Cuts packets.
     *
     * @param bytes how many bytes of a packet to keep, 1 to 262,144, which is the default
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public CaptureWriterBuilder snapLength(int bytes) {
        if (bytes < 1 || bytes > SNAP_LENGTH) {
            throw new IllegalArgumentException("a snap length is 1 to 262,144 bytes, not " + bytes);
        }
        snapLength = bytes;
        return this;
    }

    /**
     * Sets the link type of packets.
     *
     * @param linkType by default Ethernet
     * @return this
     */
    public CaptureWriterBuilder linkType(LinkType linkType) {
        this.linkType = linkType;
        return this;
    }

    /**
     * Sets the name of interface 0; for pcapng, since pcap has no place for it.
     *
     * @param name such as {@code eth0}
     * @return this
     */
    public CaptureWriterBuilder interfaceName(String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets a comment on the file; for pcapng, since pcap has no place for it.
     *
     * @param comment up to 65,535 bytes of UTF-8
     * @return this
     */
    public CaptureWriterBuilder comment(String comment) {
        this.comment = comment;
        return this;
    }

    /**
     * Starts another file when one reaches a size. With rotation, {@code name.pcap} becomes {@code name-00001.pcap},
     * {@code name-00002.pcap} and so on.
     *
     * @param bytes the largest size of a file, except for a file with a single packet
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CaptureWriterBuilder rotateAtBytes(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("files are rotated at 1 byte or more, not at " + bytes);
        }
        rotateBytes = bytes;
        return this;
    }

    /**
     * Starts another file for the first packet that is this much later than the file's first one, by the packets'
     * times.
     *
     * @param time how much later
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CaptureWriterBuilder rotateAfter(Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("files are rotated after some time, not after " + time);
        }
        rotateNanos = time.toNanos();
        return this;
    }

    /**
     * Keeps only the last files: with rotation, deletes older ones that this writer wrote.
     *
     * @param files the number of files to keep, 1 or more
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CaptureWriterBuilder keep(int files) {
        if (files < 1) {
            throw new IllegalArgumentException("at least one file is kept, not " + files);
        }
        keep = files;
        return this;
    }

    boolean rotates() {
        return rotateBytes != Long.MAX_VALUE || rotateNanos != Long.MAX_VALUE;
    }

    RecordEncoder encoder(OutputFile out) {
        return format == CaptureFormat.PCAP ? new PcapEncoder(out, micros) : new PcapngEncoder(out, micros, comment);
    }

    /**
     * Opens the capture. An existing file stays until the first packets go to the system.
     *
     * @return a writer
     * @throws IOException if it cannot be written
     * @throws IllegalStateException if rotation is set for a channel
     */
    public CaptureWriter open() throws IOException {
        if (channel != null && rotates()) {
            throw new IllegalStateException("a channel cannot be rotated: give a path");
        }
        return new CaptureWriter(this);
    }
}
