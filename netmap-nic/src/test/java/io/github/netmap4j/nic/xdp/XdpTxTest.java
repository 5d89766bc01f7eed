package io.github.netmap4j.nic.xdp;

import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transmit ring on a kernel that takes a frame in one descriptor: before Linux 6.6. */
@Timeout(60)
class XdpTxTest {

    private static final int SIZE = 2048;
    private static final int HEADROOM = 256;
    private static final int SLOTS = 32;

    /** There the kernel drops such a descriptor and never completes it, so the ring would stop for good. */
    @Test
    void aFrameOfSeveralDescriptorsIsRefusedAndTheRingGoesOn() throws Exception {
        inside(() -> {
            Veth.make("veth0", "veth1");
            try (Arena arena = Arena.ofShared()) {
                MemorySegment all = arena.allocate(64 * SIZE + 4096, 4096);
                UmemConfig cut = UmemConfig.builder().frameSize(SIZE).build();
                try (Umem umem = Umem.over(all, cut);
                        XdpSocket socket = umem.open(
                                "veth0", 0, SocketConfig.builder().txOnly().build())) {
                    XdpTx tx = new XdpTx(SLOTS);
                    tx.open(socket, new NicMemory(1, all, HEADROOM, SIZE, 64), 1);
                    assertTrue(tx.hasRoom(1));
                    assertFalse(tx.put(2, 0, 100, true), "two buffers");
                    assertFalse(tx.put(3, 0, SIZE - HEADROOM + 1, false), "a buffer whose end is in the next chunk");
                    assertFalse(tx.put(4, HEADROOM, SIZE - HEADROOM, false), "the same, by its offset");
                    for (int i = 0; i < SLOTS; i++) {
                        assertTrue(tx.put(5 + i, 0, SIZE - HEADROOM, false));
                    }
                    assertEquals(0, tx.flush());
                    int[] done = new int[1];
                    Await.until("all is sent", () -> (done[0] += tx.reclaim()) == SLOTS);
                    assertEquals(0, socket.statistics().txInvalidDescs());
                    tx.close();
                }
            }
        });
    }
}
