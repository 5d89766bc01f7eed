package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_NO_LEARN;
import static io.github.netmap4j.sys.abi.netmap_h.NS_PORT_MASK;
import static io.github.netmap4j.sys.abi.netmap_h.NS_PORT_SHIFT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** VALE switches, beyond what netmap-conformance asks: order, ageing, callers elsewhere. */
class ValeTest {

    private static final long A = 0x02_00_00_00_00_0aL;
    private static final long B = 0x02_00_00_00_00_0bL;
    private static final long C = 0x02_00_00_00_00_0cL;
    private static final long EVERYBODY = 0xff_ff_ff_ff_ff_ffL;

    private final SoftDevice device = SoftDevice.builder().build();

    private TestPort open(String name, int slots) {
        return new TestPort(device, new TestRegister(name).slots(slots));
    }

    private static byte[] frame(long to, long from, long number) {
        return Frames.frame(to, from, 60, number);
    }

    @Test
    void broadcastsAndUnicastsKeepTheirOrder() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 64)) {
            b.send(frame(A, B, 0));
            for (int i = 0; i < 10; i++) {
                a.put(frame(i % 3 == 0 ? EVERYBODY : B, A, i));
            }
            a.txSync();
            for (int i = 0; i < 10; i++) {
                assertEquals(i, Frames.number(b.receive()));
            }
        }
    }

    @Test
    void aReceiverOfTwoSendersSeesAllOfBothInOrder() throws Exception {
        int frames = 100_000;
        AtomicBoolean stop = new AtomicBoolean();
        try (TestPort a = open("vale0:a", 128);
                TestPort c = open("vale0:c", 128);
                TestPort b = open("vale0:b", 4096)) {
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (TestPort sender : List.of(a, c)) {
                long from = sender == a ? A : C;
                senders.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < frames && !stop.get(); i++) {
                        sender.put(frame(EVERYBODY, from, i));
                        if (i % 50 == 49) {
                            sender.txSync();
                        }
                        sender.rxSync();
                        while (sender.take() != null) {
                            // The other sender's broadcasts.
                        }
                    }
                    sender.txSync();
                }));
            }
            long[] last = {-1, -1};
            int received = 0;
            boolean done = false;
            while (!done) {
                done = senders.stream().allMatch(CompletableFuture::isDone);
                b.poll(netmap_h.POLLIN(), done ? 0 : 100);
                for (byte[] frame = b.take(); frame != null; frame = b.take()) {
                    int who = frame[11] == (byte) A ? 0 : 1;
                    long number = Frames.number(frame);
                    assertTrue(number > last[who], "frames of one sender stay in order");
                    assertArrayEquals(frame(EVERYBODY, who == 0 ? A : C, number), frame);
                    last[who] = number;
                    received++;
                }
            }
            for (CompletableFuture<Void> sender : senders) {
                sender.get(10, TimeUnit.SECONDS);
            }
            assertTrue(received > 0);
        }
    }

    @Test
    void aPortThatClosedTakesItsFramesWithIt() {
        try (TestPort a = open("vale0:a", 64)) {
            TestPort b = open("vale0:b", 64);
            b.send(frame(A, B, 0));
            a.send(frame(B, A, 1));
            b.close();
            try (TestPort other = open("vale0:x", 64)) {
                assertNull(other.receive(), "a new port starts empty");
                a.send(frame(B, A, 2));
                assertNotNull(other.receive(), "and gets what is for the address that its index had");
            }
        }
    }

    @Test
    void aCallerElsewhereIsAskedForItsIndirectBuffers() {
        byte[] frame = frame(EVERYBODY, A, 42);
        UserMemory elsewhere = new UserMemory() {
            @Override
            public boolean read(long address, MemorySegment to, long offset, long length) {
                MemorySegment.copy(MemorySegment.ofArray(frame), address - 1, to, offset, length);
                return true;
            }

            @Override
            public boolean write(long address, MemorySegment from, long offset, long length) {
                throw new AssertionError();
            }
        };
        try (TestPort a = open("vale0:a", 8);
                TestPort b = open("vale0:b", 8)) {
            NetmapSlot.ptr(a.memory, a.tx(0).slot(0), 1);
            a.put(0, frame(EVERYBODY, C, 0), NS_INDIRECT());
            assertEquals(0, device.ioctl(a.fd, Ioctl.NIOCTXSYNC, MemorySegment.NULL, elsewhere));
            assertArrayEquals(frame, b.receive());
        }
    }

    @Test
    void aSourceIsLearntWhenItDiffersFromTheLastOneOfItsPort() {
        try (TestPort a = open("vale0:a", 8);
                TestPort b = open("vale0:b", 8);
                TestPort c = open("vale0:c", 8)) {
            a.send(frame(EVERYBODY, A, 1));
            b.send(frame(EVERYBODY, A, 2));
            a.send(frame(EVERYBODY, A, 3));
            drain(a);
            drain(b);
            c.send(frame(A, C, 4));
            assertNull(a.receive(), "the address stays where it was learnt last");
            assertEquals(4, Frames.number(b.receive()));
        }
    }

    private static void drain(TestPort port) {
        while (port.receive() != null) {
            // Not what the test is about.
        }
    }

    @Test
    void aSwitchThatHonoursSlotFlagsDoesWhatTheHeaderSays() {
        SoftDevice honours = SoftDevice.builder().slotFlags(true).build();
        try (TestPort a = TestPort.open(honours, "vale0:a");
                TestPort b = TestPort.open(honours, "vale0:b");
                TestPort c = TestPort.open(honours, "vale0:c")) {
            a.put(0, frame(EVERYBODY, A, 1), NS_NO_LEARN() | 2 << NS_PORT_SHIFT());
            a.txSync();
            assertNull(b.receive());
            assertNotNull(c.receive(), "to port 2 alone");
            int received = NetmapSlot.flags(c.memory, c.rx(0).slot(0));
            assertEquals(1 << NS_PORT_SHIFT(), received & NS_PORT_MASK(), "there it says the number of slots");
            c.send(frame(A, C, 2));
            assertNotNull(b.receive(), "flooded: the address was not learnt");
        }
    }

    @Test
    void anAddressThatSendsNothingIsForgottenIfTheSwitchAges() {
        SoftDevice ageing = SoftDevice.builder().ageing(Duration.ofNanos(1)).build();
        try (TestPort a = TestPort.open(ageing, "vale0:a");
                TestPort b = TestPort.open(ageing, "vale0:b");
                TestPort c = TestPort.open(ageing, "vale0:c")) {
            a.send(frame(EVERYBODY, A, 1));
            drain(b);
            drain(c);
            b.send(frame(A, B, 2));
            assertNotNull(a.receive());
            assertNotNull(c.receive(), "flooded, because what was learnt is too old");
        }
    }

    @Test
    void theLongestAgeingIsAsGoodAsNever() {
        SoftDevice ageing =
                SoftDevice.builder().ageing(Duration.ofSeconds(Long.MAX_VALUE)).build();
        try (TestPort a = TestPort.open(ageing, "vale0:a");
                TestPort b = TestPort.open(ageing, "vale0:b");
                TestPort c = TestPort.open(ageing, "vale0:c")) {
            a.send(frame(EVERYBODY, A, 1));
            drain(b);
            drain(c);
            b.send(frame(A, B, 2));
            assertNotNull(a.receive());
            assertNull(c.receive(), "not flooded: the address is known still");
        }
    }

    @Test
    void framesOfEveryLengthArriveAsTheyAre() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 64)) {
            b.send(frame(A, B, 0));
            for (int length = 14; length <= 130; length++) {
                byte[] frame = Frames.frame(B, A, length, 0);
                for (int i = 14; i < length; i++) {
                    frame[i] = (byte) (length + i);
                }
                assertTrue(a.put(frame));
                a.txSync();
                assertArrayEquals(frame, b.receive(), "a frame of " + length + " bytes");
            }
        }
    }
}
