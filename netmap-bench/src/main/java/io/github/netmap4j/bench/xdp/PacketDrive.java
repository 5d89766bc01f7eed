package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Sends and receives by the mapped rings of AF_PACKET, in C: packet.c. */
final class PacketDrive implements Drive, AutoCloseable {

    private static final MethodHandle OPEN = Twin.function("twin_packet_open");
    private static final MethodHandle BOTH = Twin.function("twin_packet_both");
    private static final MethodHandle CLOSE = Twin.function("twin_packet_close");

    private final Cell cell;
    private final MemorySegment lab;

    /** On two interfaces that are there. */
    PacketDrive(Cell cell, String left, String right) throws IOException {
        this.cell = cell;
        try (Arena names = Arena.ofConfined()) {
            long opened = Twin.call(OPEN, names.allocateFrom(left), names.allocateFrom(right), 0, 0);
            if (opened < 0) {
                throw new IOException("AF_PACKET rings: " + Errno.name((int) -opened));
            }
            lab = MemorySegment.ofAddress(opened);
        }
    }

    @Override
    public void work(int rounds) throws IOException {
        long lost = Twin.call(BOTH, lab, MemorySegment.NULL, cell.forC(), rounds);
        if (lost != 0) {
            throw new IllegalStateException(lost + " frames of AF_PACKET's rings were lost");
        }
    }

    @Override
    public void close() {
        Twin.call(CLOSE, lab, MemorySegment.NULL, 0, 0);
    }
}
