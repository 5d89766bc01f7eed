package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One UMEM and several sockets: of other queues, of other devices, of the same queue, of several threads. */
@ExtendWith(PrivateNet.class)
final class SharedUmemTest {

    private static final int LENGTH = 64;

    private static final SocketConfig CONFIG = Pair.config(AttachMode.NATIVE).build();

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("veth0", "veth1", 2);
    }

    private static Umem umem() throws XdpException {
        return Umem.create(UmemConfig.builder().frameSize(2048).build(), Pair.FRAMES);
    }

    /** A packet goes through two devices and three sockets, and lies in the same frame all the time. */
    @Test
    void aReceivedFrameIsSentByAnotherDeviceWithNoCopy() throws Exception {
        Veth.make("veth2", "veth3");
        try (Umem umem = umem();
                XdpSocket in = umem.open("veth1", 0, CONFIG);
                XdpSocket out = umem.open("veth2", 0, CONFIG);
                XdpSocket end = umem.open("veth3", 0, CONFIG);
                Umem other = umem();
                XdpSocket start = other.open("veth0", 0, CONFIG)) {
            FrameBatch one = umem.batch(1);
            umem.allocate(one);
            assertEquals(1, in.fill().produce(one));
            FrameBatch first = other.batch(1);
            other.allocate(first);
            first.frame(0).data().writer().write(Frames.frame(5, LENGTH));
            Pair.send(start, first);
            assertEquals(1, in.rx().awaitAndConsume(one, Pair.LONG));
            long address = one.address(0);
            FrameBatch last = umem.batch(1);
            umem.allocate(last);
            assertEquals(1, end.fill().produce(last));
            assertEquals(1, out.tx().produceAndWakeup(one));
            Pair.expect(end, 5, 1, LENGTH);
            assertEquals(1, out.completion().consume(one));
            assertEquals(address, one.address(0));
        }
    }

    @Test
    void twoQueuesOfADeviceHaveTheirOwnFillAndCompletionQueues() throws Exception {
        try (Umem umem = umem();
                XdpSocket left0 = umem.open("veth0", 0, CONFIG);
                XdpSocket left1 = umem.open("veth0", 1, CONFIG);
                XdpSocket right0 = umem.open("veth1", 0, CONFIG);
                XdpSocket right1 = umem.open("veth1", 1, CONFIG)) {
            assertNotSame(right0.fill(), right1.fill());
            assertNotSame(right0.completion(), right1.completion());
            FrameBatch batch = umem.batch(32);
            umem.allocate(batch);
            right0.fill().produceSome(batch);
            umem.allocate(batch);
            right1.fill().produceSome(batch);
            for (int i = 0; i < 4; i++) {
                send(umem, left0, i);
                send(umem, left1, 10 + i);
            }
            assertNumbers(right0, 0, 1, 2, 3);
            assertNumbers(right1, 10, 11, 12, 13);
        }
    }

    private static void send(Umem umem, XdpSocket socket, int number) throws XdpException {
        FrameBatch batch = umem.batch(1);
        assertEquals(1, umem.allocate(batch));
        batch.frame(0).data().writer().write(Frames.frame(number, LENGTH));
        Pair.send(socket, batch);
    }

    private static void assertNumbers(XdpSocket socket, int... numbers) throws Exception {
        List<byte[]> got = Pair.receive(socket, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(numbers[i], Frames.number(got.get(i)));
        }
    }

    @Test
    void aSecondSocketOfAQueueIsASiblingWithTheSameFillAndCompletionQueue() throws Exception {
        try (Umem umem = umem();
                XdpSocket first = umem.open("veth0", 0, CONFIG);
                XdpSocket peer = umem.open("veth1", 0, CONFIG)) {
            XdpException refused = assertThrows(XdpException.class, () -> umem.open("veth0", 0, CONFIG));
            assertEquals(Errno.EBUSY, refused.errno());
            assertTrue(refused.getMessage().contains("sibling()"), refused.getMessage());
            try (XdpSocket sibling = first.sibling(CONFIG)) {
                assertSame(first.fill(), sibling.fill());
                assertSame(first.completion(), sibling.completion());
                assertNotSame(first.tx(), sibling.tx());
                peer.fill().topUp();
                FrameBatch batch = peer.umem().batch(64);
                assertEquals(64, umem.allocate(batch));
                for (int i = 0; i < 2; i++) {
                    batch.frame(i).data().writer().write(Frames.frame(i, LENGTH));
                }
                assertEquals(1, first.tx().produceOneAndWakeup(batch));
                assertEquals(1, sibling.tx().produceOneAndWakeup(batch));
                assertEquals(2, first.completion().recycle(), "of both");
                Pair.expect(peer, 0, 2, LENGTH);
                umem.free(batch);
            }
        }
    }

    @Test
    void aSiblingGoesOnWhenTheFirstSocketIsClosed() throws Exception {
        try (Umem umem = umem();
                XdpSocket peer = umem.open("veth1", 0, CONFIG)) {
            XdpSocket first = umem.open("veth0", 0, CONFIG);
            XdpSocket sibling = first.sibling(CONFIG);
            peer.fill().topUp();
            first.close();
            assertThrows(IllegalStateException.class, first.tx()::pending);
            send(umem, sibling, 7);
            Pair.expect(peer, 7, 1, LENGTH);
            sibling.close();
            umem.open("veth0", 0, CONFIG).close();
        }
    }

    /** Whichever socket of a UMEM was bound first: any other that is open takes its place. */
    @Test
    void theFirstSocketOfAUmemMayCloseBeforeOthersOpen() throws Exception {
        try (Umem umem = umem()) {
            XdpSocket first = umem.open("veth0", 0, CONFIG);
            try (XdpSocket second = umem.open("veth1", 0, CONFIG)) {
                first.close();
                second.fill().topUp();
                FrameBatch some = umem.batch(4);
                umem.allocate(some);
                try (XdpSocket third = umem.open("veth0", 1, CONFIG)) {
                    send(umem, third, 3);
                    umem.free(some);
                }
            }
        }
    }

    /** The kernel takes no flags with a shared UMEM, so one with other flags registers the memory again. */
    @Test
    void socketsWithDifferentFlagsUseOneUmem() throws Exception {
        SocketConfig other = Pair.config(AttachMode.NATIVE)
                .copyMode(CopyMode.COPY)
                .needWakeup(false)
                .multiBuffer(false)
                .build();
        try (Umem umem = umem();
                XdpSocket left = umem.open("veth0", 0, CONFIG);
                XdpSocket right = umem.open("veth1", 0, other)) {
            assertEquals(KernelFeatures.ofKernel().multiBuffer(), left.multiBuffer());
            assertEquals(false, right.multiBuffer());
            right.fill().topUp();
            send(umem, left, 1);
            Pair.expect(right, 1, 1, LENGTH);
        }
    }

    /** Receiving and filling in one thread, sending and completing in another; frames pass through the UMEM. */
    @Test
    @Timeout(60)
    void twoThreadsShareASocketsQueues() throws Exception {
        int packets = 5_000;
        try (Umem umem = umem();
                XdpSocket left = umem.open("veth0", 0, CONFIG);
                XdpSocket right = umem.open("veth1", 0, CONFIG)) {
            FutureTask<Integer> receiver = new FutureTask<>(() -> receive(right, packets));
            right.fill().topUp();
            right.fill().handOver();
            Thread.ofPlatform().start(receiver);
            FrameBatch batch = umem.batch(32);
            int sent = 0;
            while (sent < packets) {
                left.completion().recycle();
                umem.allocate(batch, Math.min(32, packets - sent));
                for (int i = 0; i < batch.size(); i++) {
                    batch.frame(i).data().writer().write(Frames.frame(sent + i, LENGTH));
                }
                sent += left.tx().produceAndWakeup(batch);
                while (left.tx().pending() > 0) {
                    left.completion().recycle();
                    left.tx().wakeup();
                }
            }
            // What the receiver was too slow for is counted, and nothing else is missing.
            assertEquals(packets, receiver.get() + right.statistics().rxDropped());
            left.completion().recycle();
            assertEquals(0, umem.userFrames());
            assertThrows(WrongThreadException.class, () -> right.fill().topUp());
        }
    }

    private static int receive(XdpSocket socket, int packets) throws Exception {
        Umem umem = socket.umem();
        FrameBatch batch = umem.batch(32);
        int last = -1;
        int got = 0;
        while (got + socket.statistics().rxDropped() < packets) {
            socket.rx().awaitAndConsume(batch, Duration.ofMillis(50));
            for (int i = 0; i < batch.size(); i++) {
                int number = (int) Frames.number(batch.frame(i).data().toByteArray());
                assertTrue(number > last, number + " after " + last);
                last = number;
            }
            got += batch.size();
            socket.fill().produceSome(batch);
            umem.free(batch);
        }
        socket.rx().handOver();
        return got;
    }
}
