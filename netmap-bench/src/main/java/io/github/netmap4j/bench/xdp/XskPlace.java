package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.MemorySegment;

/** {@code struct xsk_place} and {@code struct xsk_end} of xsk.h and xdp.c: where rings are, for C. */
final class XskPlace {

    /** Bytes of a place. */
    static final long SIZE = 5 * JAVA_LONG.byteSize();

    /** Bytes of a socket: four places and a descriptor. */
    static final long END = 4 * SIZE + JAVA_LONG.byteSize();

    private XskPlace() {}

    /** Writes one ring. */
    static void write(MemorySegment place, long offset, XskRing ring) {
        long base = ring.ring().address();
        place.set(JAVA_LONG, offset, base + ring.producerOffset());
        place.set(JAVA_LONG, offset + 8, base + ring.consumerOffset());
        place.set(JAVA_LONG, offset + 16, base + ring.flagsOffset());
        place.set(JAVA_LONG, offset + 24, base + ring.addressAt(0));
        place.set(JAVA_LONG, offset + 32, ring.size());
    }

    /** Writes all rings of a socket. */
    static void write(MemorySegment end, XskSocket socket) {
        write(end, 0, RawEnd.mapped(socket.rx()));
        write(end, SIZE, RawEnd.mapped(socket.fill()));
        write(end, 2 * SIZE, RawEnd.mapped(socket.tx()));
        write(end, 3 * SIZE, RawEnd.mapped(socket.completion()));
        end.set(JAVA_LONG, 4 * SIZE, socket.fd());
    }
}
