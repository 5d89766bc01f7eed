package io.github.netmap4j.xdp.sys;

import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__comp_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__peek;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__release;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__rx_desc;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__fill_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__needs_wakeup;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__reserve;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__submit;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__tx_desc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.testing.Allocation;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_statistics;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Frames and calls allocate nothing once they are warm. */
@ExtendWith(PrivateNet.class)
@Timeout(120)
class AllocationTest {

    private static final int ROUNDS = 500;
    private static final int BATCH = 16;
    private static final int SKB = 2;

    @Test
    void framesBothWaysAndTheCallsThatDriveThemAllocateNothing() throws IOException {
        Veth veth = Veth.make("left", "right");
        try (Rig sender = Rig.bound(veth.ifindex());
                Rig receiver = Rig.attached(veth.peerIfindex(), SKB)) {
            byte[] frame = Frames.frame(1, 60);
            for (int i = 0; i < BATCH; i++) {
                MemorySegment.copy(frame, 0, sender.area(), ValueLayout.JAVA_BYTE, (long) i * Rig.CHUNK, frame.length);
            }
            receiver.fill(0, BATCH);
            Allocation.none(ROUNDS, () -> {
                send(sender.socket());
                int left = BATCH;
                while (left > 0) {
                    left -= receive(receiver.socket());
                }
            });
            assertTrue(sent >= ROUNDS * BATCH, "frames: " + sent);
        }
    }

    private long sent;

    private void send(XskSocket socket) {
        XskRingProd tx = socket.tx();
        assertEquals(BATCH, xsk_ring_prod__reserve(tx, BATCH));
        for (int i = 0; i < BATCH; i++) {
            XdpDesc.set(tx.ring(), xsk_ring_prod__tx_desc(tx, tx.idx() + i), (long) i * Rig.CHUNK, 60, 0);
        }
        xsk_ring_prod__submit(tx, BATCH);
        XskRingCons completion = socket.completion();
        int done = 0;
        long addresses = 0;
        while (done < BATCH) {
            if (xsk_ring_prod__needs_wakeup(tx)) {
                socket.kick();
            }
            int count = xsk_ring_cons__peek(completion, BATCH);
            for (int i = 0; i < count; i++) {
                addresses += xsk_ring_cons__comp_addr(completion, completion.idx() + i);
            }
            xsk_ring_cons__release(completion, count);
            done += count;
        }
        assertTrue(addresses > 0);
        sent += BATCH;
    }

    /** Receives what is there, and puts the chunks back. */
    private static int receive(XskSocket socket) {
        XskRingCons rx = socket.rx();
        XskRingProd fill = socket.fill();
        int count = xsk_ring_cons__peek(rx, BATCH);
        assertEquals(count, xsk_ring_prod__reserve(fill, count));
        for (int i = 0; i < count; i++) {
            long desc = xsk_ring_cons__rx_desc(rx, rx.idx() + i);
            assertEquals(60, XdpDesc.len(rx.ring(), desc));
            xsk_ring_prod__fill_addr(fill, fill.idx() + i, XdpDesc.addr(rx.ring(), desc) & -Rig.CHUNK);
        }
        xsk_ring_prod__submit(fill, count);
        xsk_ring_cons__release(rx, count);
        return count;
    }

    @Test
    void askingASocketAllocatesNothing() throws IOException {
        Veth veth = Veth.make("left", "right");
        try (Rig rig = Rig.bound(veth.ifindex());
                Arena arena = Arena.ofConfined()) {
            XskSocket socket = rig.socket();
            MemorySegment statistics = arena.allocate(xdp_statistics.layout());
            Allocation.none(ROUNDS, () -> {
                assertEquals(0, socket.statistics(statistics));
                assertEquals(0, socket.error());
                assertEquals(0, socket.options());
                assertEquals(0, socket.poll(netmap_h.POLLIN(), 0));
                assertEquals(0, socket.kickRx());
            });
        }
    }
}
