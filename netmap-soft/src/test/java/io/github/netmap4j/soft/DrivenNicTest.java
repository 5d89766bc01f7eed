package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_RX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.os.Waker;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NICs of a driver: what the device asks of it, and what programs see. */
class DrivenNicTest {

    private static final int IN = netmap_h.POLLIN();
    private static final int OUT = netmap_h.POLLOUT();
    private static final int ERR = netmap_h.POLLERR();

    private final MemoryNic nic0 = new MemoryNic(false);
    private final MemoryNic nic1 = new MemoryNic(false);
    private final MemoryNic kernel0 = new MemoryNic(true);
    private final MemoryNic kernel1 = new MemoryNic(true);
    private final Map<String, MemoryNic> nics =
            Map.of("nic0", nic0, "nic1", nic1, "kernel0", kernel0, "kernel1", kernel1);

    private final SoftDevice device = SoftDevice.builder()
            .globalMemory(PoolConfig.GLOBAL.withBuffers(1024, 2048).withBufferShift(256))
            .nics(new Source())
            .build();

    private final class Source implements NicSource {
        @Override
        public Nic open(String name) {
            if (name.equals("secret")) {
                throw new RequestRefusedException(Errno.EPERM, "secret is not for you");
            }
            return nics.get(name);
        }

        @Override
        public boolean has(String name) {
            return nics.containsKey(name) || name.equals("gone"); // while open() finds none
        }
    }

    DrivenNicTest() {
        nic0.wire(nic1);
        kernel0.wire(kernel1);
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.none(device);
    }

    private TestPort open(String name) {
        return TestPort.open(device, name);
    }

    /** With ring 0 alone. */
    private TestPort openOne(String name) {
        return new TestPort(device, new TestRegister(name).mode(NR_REG_ONE_NIC()));
    }

    private static byte[] frame(long number) {
        return Frames.frame(2, 1, 60, number);
    }

    private Map<DropReason, Long> drops() {
        return device.drops().byReason();
    }

    @Test
    void aFrameIsSentAndReceivedThroughTheDriver() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            long mine = NetmapSlot.buf_idx(a.memory, a.tx(0).slot(0));
            a.send(frame(7));
            assertEquals(mine, NetmapSlot.buf_idx(a.memory, a.tx(0).slot(0)), "the buffer stays where it is");
            assertEquals(0, a.tx(0).tail(), "and is the program's again");
            assertArrayEquals(frame(7), b.receive());
            assertNull(b.receive());
            b.put(1, frame(8), 0);
            b.txSync();
            a.rxSync();
            assertNull(a.take(0));
            assertArrayEquals(frame(8), a.take(1));
        }
    }

    @Test
    void buffersBeginBehindAPageByTheShift() {
        try (TestPort a = open("nic0")) {
            NetmapRing ring = a.tx(0);
            long buffer0 = NetmapUser.NETMAP_BUF_OFFSET(ring, ring.slot(0))
                    - NetmapSlot.buf_idx(a.memory, ring.slot(0)) * 2048;
            assertEquals(256, buffer0 % 4096);
            assertEquals(a.registered.memsize, buffer0 - 256 + 1024 * 2048 + 4096);
            assertEquals(0, a.registered.memsize % 4096);
        }
    }

    @Test
    void slotsComeBackWhenTheDriverIsDoneWithThem() {
        try (TestPort a = openOne("nic0")) {
            nic0.holds = true;
            for (int i = 0; i < 7; i++) {
                a.send(frame(i));
            }
            assertFalse(a.put(frame(7)), "all slots are the driver's");
            assertEquals(0, a.poll(OUT, 0));
            nic0.holds = false;
            assertEquals(OUT, a.poll(OUT, 0));
            assertEquals(7, NetmapUser.nm_ring_space(a.tx(0)));
        }
    }

    @Test
    void aFrameThatCannotBeSentIsDroppedInItsTurn() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            NetmapRing ring = a.tx(0);
            long kept = NetmapSlot.buf_idx(a.memory, ring.slot(3));
            nic0.holds = true;
            a.put(frame(0));
            a.put(new byte[13]);
            a.put(frame(2));
            a.put(frame(3));
            NetmapSlot.buf_idx(a.memory, ring.slot(3), 5000);
            a.put(new byte[666]);
            a.txSync();
            assertEquals(7, ring.tail(), "none is done");
            nic0.holds = false;
            a.txSync();
            assertEquals(4, ring.tail());
            assertArrayEquals(frame(0), b.receive());
            assertArrayEquals(frame(2), b.receive());
            assertNull(b.receive());
            assertEquals(Map.of(DropReason.TOO_SHORT, 1L, DropReason.BAD_BUFFER, 1L, DropReason.TOO_LONG, 1L), drops());
            NetmapSlot.buf_idx(a.memory, ring.slot(3), kept);
        }
    }

    @Test
    void aFrameInSeveralBuffersArrivesInSeveralSlots() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            a.put(0, frame(1), NS_MOREFRAG());
            a.put(0, frame(2), NS_MOREFRAG());
            a.put(0, frame(3), 0);
            a.txSync();
            b.rxSync();
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        i < 2 ? NS_MOREFRAG() : 0,
                        NetmapSlot.flags(b.memory, b.rx(0).slot(i)));
                assertArrayEquals(frame(i + 1), b.take());
            }
        }
    }

    @Test
    void aFrameThatIsNotWholeWaitsForItsRest() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            a.put(0, frame(1), NS_MOREFRAG());
            a.txSync();
            assertNull(b.receive());
            a.put(0, frame(2), 0);
            a.txSync();
            assertArrayEquals(frame(1), b.receive());
            assertArrayEquals(frame(2), b.take());
        }
    }

    @Test
    void aFrameOfTooManyBuffersIsDroppedWhole() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            for (int i = 0; i < 4; i++) {
                a.put(0, frame(i), NS_MOREFRAG());
            }
            a.txSync();
            a.put(0, frame(4), 0);
            a.put(0, frame(5), 0);
            a.txSync();
            assertArrayEquals(frame(5), b.receive());
            assertNull(b.receive());
            assertEquals(Map.of(DropReason.TOO_LONG, 1L), drops());
            assertEquals(5, a.tx(0).tail());
        }
    }

    private static Set<Long> buffers(TestPort port) {
        Set<Long> all = new TreeSet<>();
        for (long i = 0; i < port.rx(0).num_slots(); i++) {
            all.add(NetmapSlot.buf_idx(port.memory, port.rx(0).slot(i)));
        }
        return all;
    }

    @Test
    void aBufferThatComesOutOfTurnTakesThePlaceOfTheOneWhoseTurnItWas() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            nic1.reorders = true;
            Set<Long> before = buffers(b);
            for (int round = 0; round < 10; round++) {
                a.send(frame(1));
                a.send(frame(2));
                a.send(frame(3));
                assertArrayEquals(frame(3), b.receive());
                assertArrayEquals(frame(2), b.take());
                assertArrayEquals(frame(1), b.take());
                assertEquals(before, buffers(b));
            }
        }
    }

    @Test
    void aRingWhoseSlotsHaveNoBufferReceivesIntoTheOthers() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            a.send(frame(1));
            assertArrayEquals(frame(1), b.receive());
            long kept = NetmapSlot.buf_idx(b.memory, b.rx(0).slot(0));
            NetmapSlot.buf_idx(b.memory, b.rx(0).slot(0), 77_777);
            for (int i = 0; i < 20; i++) {
                a.send(frame(i));
                assertArrayEquals(frame(i), b.receive(), "frame " + i);
            }
            for (long i = 0; i < MemoryNic.SLOTS; i++) {
                long slot = b.rx(0).slot(i);
                if (NetmapSlot.buf_idx(b.memory, slot) == 0 || NetmapSlot.buf_idx(b.memory, slot) == 77_777) {
                    NetmapSlot.buf_idx(b.memory, slot, kept);
                }
            }
        }
    }

    @Test
    void aReceiverThatHasNoRoomGetsTheRestLater() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            for (int i = 0; i < 20; i++) {
                a.send(frame(i));
            }
            b.rxSync();
            assertEquals(7, NetmapUser.nm_ring_space(b.rx(0)));
            for (int i = 0; i < 7; i++) {
                assertEquals(i, Frames.number(b.take()));
            }
            b.rxSync();
            a.send(frame(30));
            assertEquals(30, Frames.number(b.receive()));
        }
    }

    @Test
    void aPollOfAnotherThreadIsWokenByTheDriver() throws Exception {
        for (String[] ends : new String[][] {{"nic0", "nic1"}, {"kernel0", "kernel1"}}) {
            try (TestPort a = open(ends[0]);
                    TestPort b = open(ends[1])) {
                CompletableFuture<Integer> polled = CompletableFuture.supplyAsync(() -> b.poll(IN, 10_000));
                a.send(frame(1));
                assertEquals(IN, polled.get(10, TimeUnit.SECONDS), ends[1]);
                assertArrayEquals(frame(1), b.take());
            }
        }
    }

    @Test
    void aPollForRoomLooksAgainUntilTheDriverIsDone() throws Exception {
        try (TestPort a = openOne("kernel0")) {
            kernel0.holds = true;
            for (int i = 0; i < 7; i++) {
                a.send(frame(i));
            }
            CompletableFuture<Integer> polled = CompletableFuture.supplyAsync(() -> a.poll(OUT, -1));
            kernel0.holds = false;
            assertEquals(OUT, polled.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aPollInTheKernelEndsWithTheDescriptor() throws Exception {
        TestPort a = open("kernel0");
        CompletableFuture<Integer> polled = CompletableFuture.supplyAsync(() -> a.poll(IN, -1));
        device.close(a.fd);
        assertEquals(netmap_h.POLLNVAL(), polled.get(10, TimeUnit.SECONDS));
        a.unmap();
    }

    @Test
    void aWakerIsToldOfWhatTheKernelHas() throws Exception {
        try (TestPort a = open("kernel0");
                TestPort b = open("kernel1")) {
            Semaphore woken = new Semaphore(0);
            Waker waker = woken::release;
            assertEquals(0, device.addWaker(b.fd, waker));
            for (int i = 0; i < 5; i++) {
                assertEquals(0, b.poll(IN, 0), "a look, and a wait");
                woken.drainPermits();
                a.send(frame(i));
                assertTrue(woken.tryAcquire(20, TimeUnit.SECONDS));
                assertEquals(IN, b.poll(IN, 0));
                kernel1.drain(0);
                assertArrayEquals(frame(i), b.take());
            }
            device.removeWaker(b.fd, waker);
        }
    }

    @Test
    void aWakerIsToldOfRoomAndOfAnInterfaceThatIsGone() throws Exception {
        try (TestPort a = openOne("kernel0")) {
            Semaphore woken = new Semaphore(0);
            Waker waker = woken::release;
            assertEquals(0, device.addWaker(a.fd, waker));
            kernel0.holds = true;
            for (int i = 0; i < 7; i++) {
                a.send(frame(i));
            }
            assertEquals(0, a.poll(OUT, 0));
            kernel0.holds = false;
            while (a.poll(OUT, 0) == 0) {
                assertTrue(woken.tryAcquire(20, TimeUnit.SECONDS));
            }
            assertEquals(0, a.poll(IN, 0));
            woken.drainPermits();
            kernel0.flushTells = false;
            kernel0.state = Errno.ENXIO;
            int found = a.poll(IN, 0);
            while (found == 0) {
                assertTrue(woken.tryAcquire(20, TimeUnit.SECONDS));
                found = a.poll(IN, 0);
            }
            assertEquals(ERR, found);
            device.removeWaker(a.fd, waker);
        }
    }

    @Test
    void anInterfaceThatIsDownIsAnErrorUntilItIsUpAgain() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1")) {
            nic0.state = Errno.ENETDOWN;
            a.put(frame(1));
            assertEquals(-Errno.EIO, a.txSync());
            assertEquals(-Errno.EIO, a.rxSync());
            assertEquals(ERR, a.poll(IN, 0) & ERR);
            nic0.state = 0;
            Await.until("it is up", () -> a.txSync() == 0);
            assertEquals(0, a.rxSync());
            assertArrayEquals(frame(1), b.receive());
        }
    }

    @Test
    void aSleepingPollFindsAnInterfaceThatIsGone() {
        try (TestPort a = open("kernel0")) {
            kernel0.flushTells = false;
            kernel0.state = Errno.ENXIO;
            assertEquals(ERR, a.poll(IN, 20_000));
            kernel0.state = 0;
            assertEquals(-Errno.EIO, a.rxSync(), "it is another one that comes back");
        }
        try (TestPort again = open("kernel0")) {
            assertEquals(0, again.rxSync());
        }
    }

    @Test
    void whatIsNotWantedIsLeftOff() {
        try (TestPort _ = new TestPort(
                        device, new TestRegister("nic0").mode(NR_REG_ONE_NIC()).ring(1));
                TestPort _ = new TestPort(device, new TestRegister("nic1").flags(NR_TX_RINGS_ONLY()));
                TestPort _ = new TestPort(
                        device,
                        new TestRegister("nic1").flags(NR_RX_RINGS_ONLY()).mode(NR_REG_ONE_NIC()))) {
            assertEquals(List.of("1tr"), nic0.turned);
            assertEquals(List.of("0t", "1t", "0tr"), nic1.turned);
            assertFalse(nic0.closed);
        }
        assertEquals(List.of("1tr", "1"), nic0.turned);
        assertEquals(List.of("0t", "1t", "0tr", "0t", "0", "1"), nic1.turned);
        assertTrue(nic0.closed && nic1.closed, "nobody uses them any more");
    }

    @Test
    void aRefusalOfTheDriverUndoesWhatWasTurnedOn() {
        nic0.refuses = 1;
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-Errno.EPERM, new TestRegister("nic0").ioctl(device, fd));
        assertEquals(
                "ring 1 is not for you",
                device.refused(fd, Errno.EPERM).orElseThrow().reason());
        assertEquals(List.of("0tr", "1", "0"), nic0.turned);
        assertEquals(-Errno.EPERM, new TestRegister("secret").ioctl(device, fd));
        assertEquals(-Errno.ENXIO, new TestRegister("nowhere").ioctl(device, fd));
        nic0.refuses = -1;
        assertEquals(0, new TestRegister("nic0").ioctl(device, fd));
        device.close(fd);
    }

    @Test
    void hostRingsThatTheDriverDoesNotHaveAreNotSupported() {
        int fd = device.open(OpenFlags.O_RDWR);
        for (int mode : new int[] {netmap_h.NR_REG_SW(), netmap_h.NR_REG_NIC_SW(), netmap_h.NR_REG_ONE_SW()}) {
            assertEquals(-Errno.EOPNOTSUPP, new TestRegister("nic0").mode(mode).ioctl(device, fd));
        }
        assertTrue(device.refused(fd, Errno.EOPNOTSUPP).orElseThrow().reason().contains("no host rings"));
        device.close(fd);
    }

    @Test
    void aMonitorSeesWhatADriverBrings() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1");
                TestPort monitor = new TestPort(
                        device, new TestRegister("nic1").flags(netmap_h.NR_MONITOR_RX() | netmap_h.NR_MONITOR_TX()))) {
            a.send(frame(1));
            assertArrayEquals(frame(1), b.receive());
            assertArrayEquals(frame(1), monitor.receive());
            b.send(frame(2));
            assertArrayEquals(frame(2), monitor.receive());
        }
    }

    @Test
    void aNicOnASwitchBringsItsFramesIntoIt() throws Exception {
        for (String[] ends : new String[][] {{"nic0", "nic1"}, {"kernel0", "kernel1"}}) {
            try (TestControl control = new TestControl(device);
                    TestPort outside = open(ends[0]);
                    TestPort inside = open("vale0:a")) {
                assertEquals(1, control.attach("vale0:" + ends[1]));
                int fd = device.open(OpenFlags.O_RDWR);
                assertEquals(-Errno.EBUSY, new TestRegister(ends[1]).ioctl(device, fd), "the switch has it");
                device.close(fd);
                for (int i = 0; i < 50; i++) {
                    outside.send(Frames.frame(-1, 1, 60, i));
                    assertEquals(IN, inside.poll(IN, 10_000), ends[1] + " " + i);
                    assertArrayEquals(Frames.frame(-1, 1, 60, i), inside.take());
                    inside.send(Frames.frame(1, 2, 60, i));
                    assertEquals(IN, outside.poll(IN, 10_000), ends[1] + " " + i);
                    assertArrayEquals(Frames.frame(1, 2, 60, i), outside.take());
                }
                assertEquals(1, control.detach("vale0:" + ends[1]));
                outside.send(frame(1));
                assertNull(inside.receive());
                try (TestPort again = open(ends[1])) {
                    outside.send(frame(2));
                    assertArrayEquals(frame(2), again.receive());
                }
            }
        }
    }

    @Test
    void aNicIsNotAttachedWithAHostThatItDoesNotHave() {
        try (TestControl control = new TestControl(device)) {
            assertEquals(-Errno.EOPNOTSUPP, control.attach("vale0:nic0", netmap_h.NR_REG_NIC_SW()));
            nic0.refuses = 0;
            assertEquals(-Errno.EPERM, control.attach("vale0:nic0"));
            nic0.refuses = -1;
            open("nic0").close();
            assertTrue(nic0.closed);
            assertEquals(-Errno.EINVAL, control.attach("vale0:nowhere"));
        }
    }

    @Test
    void aNicThatVanishesWhileItIsAttachedIsRefused() {
        try (TestControl control = new TestControl(device)) {
            assertEquals(-Errno.EINVAL, control.attach("vale0:gone"));
        }
    }

    @Test
    void buffersMayBeSwappedFromOneNicToAnother() {
        try (TestPort a = open("nic0");
                TestPort b = open("nic1");
                TestPort c = open("kernel0");
                TestPort d = open("kernel1")) {
            for (int i = 0; i < 30; i++) {
                a.send(frame(i));
                b.rxSync();
                NetmapRing from = b.rx(0);
                NetmapRing to = c.tx(0);
                long in = from.slot(from.head());
                long out = to.slot(to.head());
                long received = NetmapSlot.buf_idx(b.memory, in);
                NetmapSlot.buf_idx(b.memory, in, NetmapSlot.buf_idx(c.memory, out));
                NetmapSlot.buf_idx(c.memory, out, received);
                NetmapSlot.len(c.memory, out, NetmapSlot.len(b.memory, in));
                b.take();
                to.cur(NetmapUser.nm_ring_next(to, to.head()));
                to.head(to.cur());
                assertEquals(0, c.txSync());
                assertArrayEquals(frame(i), d.receive());
            }
        }
    }
}
