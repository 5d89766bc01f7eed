package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Sends, receives and forwards by the mapped rings of AF_PACKET, in C: packet.c. */
final class PacketDrive implements Drive, AutoCloseable {

    private static final MethodHandle OPEN = Twin.function("twin_packet_open");
    private static final MethodHandle TX = Twin.function("twin_packet_tx");
    private static final MethodHandle RX = Twin.function("twin_packet_rx");
    private static final MethodHandle BRIDGE = Twin.function("twin_packet_bridge");
    private static final MethodHandle CLOSE = Twin.function("twin_packet_close");

    private final Cell cell;
    private final MemorySegment lab;

    /** On interfaces that are there: it sends on one, and receives from the other, where somebody else sends to it. */
    PacketDrive(Cell cell, String sends, String receives) throws IOException {
        this.cell = cell;
        try (Arena names = Arena.ofConfined()) {
            long opened = Twin.call(
                    OPEN,
                    names.allocateFrom(sends),
                    cell.way() == Cell.Way.TX ? MemorySegment.NULL : names.allocateFrom(receives),
                    0,
                    0);
            if (opened < 0) {
                throw new IOException("AF_PACKET rings: " + Errno.name((int) -opened));
            }
            lab = MemorySegment.ofAddress(opened);
        }
    }

    @Override
    public void work(int rounds) {
        for (int round = 0; round < rounds; round++) {
            switch (cell.way()) {
                case TX -> call(TX);
                case RX -> call(RX);
                case BRIDGE -> call(BRIDGE);
                case BOTH -> {
                    call(TX);
                    call(RX);
                }
                case BOUNCE -> throw new UnsupportedOperationException("one ring sends and another receives");
            }
        }
    }

    private void call(MethodHandle function) {
        long lost = Twin.call(function, lab, MemorySegment.NULL, cell.forC(), 1);
        if (lost != 0) {
            throw new IllegalStateException(lost + " frames of AF_PACKET's rings were lost");
        }
    }

    @Override
    public void close() {
        Twin.call(CLOSE, lab, MemorySegment.NULL, 0, 0);
    }
}
