package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static io.github.netmap4j.sys.abi.netmap_h.NS_NO_LEARN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** VALE switches: learning, flooding, dropping. */
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
        return TestPort.frame(to, from, 60, number);
    }

    @Test
    void unknownAddressesAreFloodedAndKnownOnesAreNot() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 64);
                TestPort c = open("vale0:c", 64)) {
            a.send(frame(B, A, 1));
            assertArrayEquals(frame(B, A, 1), b.receive());
            assertArrayEquals(frame(B, A, 1), c.receive());
            assertNull(a.receive(), "never back to the sender");
            b.send(frame(A, B, 2));
            assertArrayEquals(frame(A, B, 2), a.receive());
            assertNull(c.receive());
            a.send(frame(B, A, 3));
            assertArrayEquals(frame(B, A, 3), b.receive());
            assertNull(c.receive());
        }
    }

    @Test
    void everyPortOfALargeSwitchHearsABroadcast() {
        List<TestPort> ports = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                ports.add(open("vale0:p" + i, 64));
            }
            ports.getFirst().send(frame(0xffff_ffff_ffffL, A, 7));
            for (TestPort port : ports.subList(1, ports.size())) {
                assertArrayEquals(frame(0xffff_ffff_ffffL, A, 7), port.receive());
            }
        } finally {
            ports.forEach(TestPort::close);
        }
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
                assertEquals(i, TestPort.number(b.receive()));
            }
        }
    }

    @Test
    void switchesAreApart() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale1:b", 64)) {
            a.send(frame(EVERYBODY, A, 1));
            assertNull(b.receive());
        }
    }

    @Test
    void theTransmitRingAlwaysDrains() {
        try (TestPort a = open("vale0:a", 8)) {
            for (int i = 0; i < 7; i++) {
                assertTrue(a.put(frame(EVERYBODY, A, i)));
            }
            a.txSync();
            assertEquals(6, a.tx(0).tail());
            assertEquals(7, a.tx(0).head());
        }
    }

    @Test
    void aFullReceiverLosesTheRestOfTheBatchAndNobodyElseDoes() {
        try (TestPort a = open("vale0:a", 64);
                TestPort small = open("vale0:small", 8);
                TestPort large = open("vale0:large", 64)) {
            for (int i = 0; i < 20; i++) {
                a.put(frame(EVERYBODY, A, i));
            }
            a.txSync();
            small.rxSync();
            large.rxSync();
            assertEquals(7, NetmapUser.nm_ring_space(small.rx(0)));
            assertEquals(20, NetmapUser.nm_ring_space(large.rx(0)));
            assertEquals(0, TestPort.number(small.take()));
        }
    }

    @Test
    void framesThatAreTooShortOrTooLongAreDropped() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 64)) {
            a.send(TestPort.frame(EVERYBODY, A, 14, 0));
            assertEquals(14, b.receive().length);
            long slot = a.tx(0).slot(a.tx(0).head());
            a.put(frame(EVERYBODY, A, 1));
            NetmapSlot.len(a.memory, slot, 13);
            slot = a.tx(0).slot(a.tx(0).head());
            a.put(frame(EVERYBODY, A, 2));
            NetmapSlot.len(a.memory, slot, 2049);
            a.put(frame(EVERYBODY, A, 3));
            a.txSync();
            assertEquals(3, TestPort.number(b.receive()));
            assertNull(b.receive());
        }
    }

    @Test
    void fragmentsArriveTogetherWithTheirNumber() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 64)) {
            a.put(0, frame(EVERYBODY, A, 1), NS_MOREFRAG());
            a.put(0, frame(EVERYBODY, A, 2), NS_MOREFRAG());
            a.put(0, frame(EVERYBODY, A, 3), 0);
            a.put(0, frame(EVERYBODY, A, 4), 0);
            a.txSync();
            b.rxSync();
            int[] flags = {3 << 8 | NS_MOREFRAG(), 3 << 8 | NS_MOREFRAG(), 3 << 8, 1 << 8};
            for (int i = 0; i < 4; i++) {
                assertEquals(flags[i], NetmapSlot.flags(b.memory, b.rx(0).slot(i)));
            }
            assertEquals(4, NetmapUser.nm_ring_space(b.rx(0)));
        }
    }

    @Test
    void aFrameOfSeveralFragmentsFitsWhollyOrNotAtAll() {
        try (TestPort a = open("vale0:a", 64);
                TestPort b = open("vale0:b", 4)) {
            a.put(0, frame(EVERYBODY, A, 1), 0);
            a.put(0, frame(EVERYBODY, A, 2), NS_MOREFRAG());
            a.put(0, frame(EVERYBODY, A, 3), NS_MOREFRAG());
            a.put(0, frame(EVERYBODY, A, 4), 0);
            a.put(0, frame(EVERYBODY, A, 5), 0);
            a.txSync();
            assertEquals(1, TestPort.number(b.receive()));
            assertNull(b.receive());
            a.send(frame(EVERYBODY, A, 6));
            assertEquals(6, TestPort.number(b.receive()), "the slots that were not used are free again");
        }
    }

    @Test
    void unicastGoesToTheRingOfTheSendersRing() {
        try (TestPort a = new TestPort(device, new TestRegister("vale0:a").rings(4, 1));
                TestPort b = new TestPort(device, new TestRegister("vale0:b").rings(1, 3))) {
            b.send(frame(A, B, 0));
            for (int ring = 0; ring < 4; ring++) {
                a.put(ring, frame(B, A, ring), 0);
            }
            a.txSync();
            b.rxSync();
            assertEquals(0, TestPort.number(b.take(0)));
            assertEquals(3, TestPort.number(b.take(0)));
            assertEquals(1, TestPort.number(b.take(1)));
            assertEquals(2, TestPort.number(b.take(2)));
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
                    long number = TestPort.number(frame);
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
    void anIndirectFrameIsReadWhereThePointerSays() {
        try (TestPort a = open("vale0:a", 8);
                TestPort b = open("vale0:b", 8);
                Arena arena = Arena.ofConfined()) {
            byte[] frame = frame(EVERYBODY, A, 42);
            MemorySegment elsewhere = arena.allocate(frame.length);
            elsewhere.copyFrom(MemorySegment.ofArray(frame));
            NetmapSlot.ptr(a.memory, a.tx(0).slot(0), elsewhere.address());
            a.put(0, frame(EVERYBODY, C, 0), NS_INDIRECT());
            NetmapSlot.ptr(a.memory, a.tx(0).slot(1), 0x123);
            a.put(0, frame(EVERYBODY, C, 1), NS_INDIRECT());
            a.put(0, frame(EVERYBODY, C, 2), 0);
            assertEquals(0, a.txSync());
            assertArrayEquals(frame, b.receive());
            assertEquals(2, TestPort.number(b.receive()), "a bad pointer loses its frame only");
            assertNull(b.receive());
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
            assertEquals(4, TestPort.number(b.receive()));
        }
    }

    private static void drain(TestPort port) {
        while (port.receive() != null) {
            // Not what the test is about.
        }
    }

    @Test
    void slotFlagsDoNothingAsInTheKernelUnlessTheyAreAskedFor() {
        int toPort2 = 2 << 8;
        for (boolean honoured : new boolean[] {false, true}) {
            SoftDevice other = SoftDevice.builder().slotFlags(honoured).build();
            try (TestPort a = TestPort.open(other, "vale0:a");
                    TestPort b = TestPort.open(other, "vale0:b");
                    TestPort c = TestPort.open(other, "vale0:c")) {
                a.put(0, frame(EVERYBODY, A, 1), toPort2);
                a.txSync();
                assertEquals(honoured, b.receive() == null);
                assertNotNull(c.receive());
                a.put(0, frame(EVERYBODY, B, 2), NS_NO_LEARN());
                a.txSync();
                drain(b);
                drain(c);
                c.send(frame(B, C, 3));
                assertEquals(honoured, b.receive() != null, "flooded if the address was not learnt");
            }
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
}
