package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The beginning and the end of sockets, programs and links: nothing stays behind, and what was closed can be opened again. */
@ExtendWith(PrivateNet.class)
class LifeTest {

    private static final int SKB = 2;
    private static final int NATIVE = 4;

    @ParameterizedTest
    @ValueSource(ints = {SKB, NATIVE})
    void aQueueCanBeOpenedTwentyTimesInARow(int mode) throws IOException {
        Veth veth = Veth.make("left", "right");
        try (PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            for (int i = 0; i < 20; i++) {
                try (Rig rig = Rig.attached(veth.ifindex(), mode)) {
                    rig.fill(0, 1);
                    other.send(Frames.frame(i, 60));
                    assertEquals(i, Frames.number(rig.await(1).getFirst()), "opened for the " + i + "th time");
                }
            }
        }
    }

    /** On many queues in turn: each is free again when its turn comes. */
    @Test
    void aThousandOpensAndClosesLeaveNothingBehind() throws IOException {
        int queues = 32;
        Veth veth = Veth.make("left", "right", queues);
        Rig.attached(veth.ifindex(), SKB).close();
        int descriptors = KernelObjects.descriptors();
        long mappings = KernelObjects.mappings();
        for (int i = 0; i < 1000; i++) {
            if (i % 10 == 0) {
                Rig.attached(veth.ifindex(), SKB).close();
            } else {
                Rig.bound(veth.ifindex(), i % queues).close();
            }
        }
        assertEquals(descriptors, KernelObjects.descriptors(), "descriptors");
        assertEquals(mappings, KernelObjects.mappings(), "mapped rings");
        Await.until("all are gone", () -> KernelObjects.all(Rig.NAME).isEmpty());
        assertEquals(Set.of(), KernelObjects.all(Rig.NAME));
    }

    @Test
    void aChildProcessDoesNotKeepTheQueueBusy() throws IOException {
        Veth veth = Veth.make("left", "right");
        Rig rig = Rig.attached(veth.ifindex(), SKB);
        Process child = new ProcessBuilder("cat").start();
        try {
            rig.close();
            Rig.attached(veth.ifindex(), SKB).close();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aMappedRingKeepsTheQueueBusyWhichIsWhyCloseUnmapsFirst() throws IOException {
        Veth veth = Veth.make("left", "right");
        Rig first = Rig.bound(veth.ifindex());
        try (Rig second = Rig.unbound()) {
            assertEquals(-Errno.EBUSY, second.socket().bind(veth.ifindex(), 0, 0, 0));
            first.close();
            assertEquals(0, Rig.patiently(-Errno.EBUSY, () -> second.socket().bind(veth.ifindex(), 0, 0, 0)));
        }
    }

    @Test
    void aKilledProcessLeavesNoProgramNoMapAndNoSocket() throws Exception {
        Veth veth = Veth.make("left", "right");
        Process process = Processes.start(Processes.program(KilledProcess.class, Integer.toString(veth.ifindex())));
        try {
            assertEquals("ready", process.inputReader().readLine());
            String name = "rig" + process.pid();
            assertEquals(
                    3,
                    KernelObjects.all(name).size(),
                    () -> KernelObjects.all(name).toString());
            assertEquals(xdp_h.XDP_ATTACHED_SKB(), NetDev.xdpAttached(veth.ifindex()));

            process.destroyForcibly();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));

            // The kernel frees programs and maps a moment after their last user.
            Await.until("all are gone", () -> KernelObjects.all(name).isEmpty());
            Await.until("it is detached", () -> NetDev.xdpAttached(veth.ifindex()) == xdp_h.XDP_ATTACHED_NONE());
            Rig.attached(veth.ifindex(), NATIVE).close();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Opens a socket with a program, says so, and waits for its end. */
    static final class KilledProcess {

        private KilledProcess() {}

        public static void main(String[] args) throws IOException {
            try (Rig rig = Rig.attached(Integer.parseInt(args[0]), SKB)) {
                System.out.println("ready");
                int end = System.in.read();
                throw new IllegalStateException(
                        "not killed, and " + end + " read: " + rig.socket().descriptor());
            }
        }
    }
}
