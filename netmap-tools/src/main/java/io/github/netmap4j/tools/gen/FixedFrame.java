package io.github.netmap4j.tools.gen;

import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.ToolException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The first frame of a capture, again and again: {@code -P}. */
final class FixedFrame implements FrameTemplate {

    /** {@code nm_pkt_copy} reads whole units of 64 bytes. */
    private static final int UNIT = 64;

    private final MemorySegment memory;
    private final int length;

    private FixedFrame(MemorySegment memory, int length) {
        this.memory = memory;
        this.length = length;
    }

    /**
     * Reads the frame.
     *
     * @throws IOException if the file is not a capture
     * @throws ToolException if its first frame is missing or too short
     */
    static FixedFrame read(Path file) throws IOException {
        try (CaptureReader in = CaptureReader.open(file)) {
            if (!in.next() || in.length() < Ethernet.SIZE) {
                throw new ToolException(
                        ExitStatus.FAILED, file + ": its first packet is missing or shorter than an Ethernet header");
            }
            MemorySegment copy = Arena.ofAuto().allocate(in.length() + UNIT, UNIT);
            MemorySegment.copy(in.memory(), in.offset(), copy, 0, in.length());
            return new FixedFrame(copy, in.length());
        }
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public double meanLength() {
        return length;
    }

    @Override
    public boolean varies() {
        return false;
    }

    @Override
    public void next() {}
}
