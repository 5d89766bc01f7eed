package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_INDIRECT;
import static io.github.netmap4j.sys.device.DropReason.BAD_HEADER;
import static io.github.netmap4j.sys.device.DropReason.FULL;
import static io.github.netmap4j.sys.device.DropReason.LINK;
import static io.github.netmap4j.sys.device.DropReason.NO_DESTINATION;
import static io.github.netmap4j.sys.device.DropReason.OWN_SEGMENT;
import static io.github.netmap4j.sys.device.DropReason.TOO_LONG;
import static io.github.netmap4j.sys.device.DropReason.TOO_SHORT;
import static io.github.netmap4j.sys.device.DropReason.UNREADABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every frame that the device drops is counted where it was dropped, with the reason. */
class DropsTest {

    private static final long EVERYBODY = 0xff_ff_ff_ff_ff_ffL;

    private final SoftDevice device =
            SoftDevice.builder().cable("eth0", "eth1", 2, 16).build();

    private static byte[] frame(long destination, long source) {
        return Frames.frame(destination, source, 60, 7);
    }

    private void assertDrops(String ring, DropReason reason, long frames) {
        Drops drops = device.drops();
        assertEquals(
                List.of(ring + ": " + reason + " " + frames),
                drops.toString().lines().toList());
        assertEquals(Map.of(reason, frames), drops.byReason());
    }

    private TestPort open(String name) {
        return TestPort.open(device, name);
    }

    /** Makes slots of the next transmission what a test wants. */
    private static long slot(TestPort port) {
        return port.tx(0).slot(port.tx(0).head());
    }

    @Test
    void aDeviceThatDroppedNothingHasNothingToTell() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            a.send(frame(EVERYBODY, 2));
            b.send(frame(2, 4));
            assertTrue(device.drops().isEmpty(), () -> device.drops().toString());
        }
    }

    @Test
    void whatAReceiverHadNoRoomForIsCountedAtItsRing() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            for (int i = 0; i < 5000; i++) {
                a.send(frame(EVERYBODY, 2));
            }
            b.rxSync();
            assertEquals(1023, NetmapUser.nm_ring_space(b.rx(0)));
            assertDrops("vale0:b rx 0", FULL, 3977);
            assertEquals(3977, device.drops().ofPort("vale0:b").of(FULL));
            assertEquals(3977, device.drops().ofRing("netmap:vale0:b", false, 0).total());
            assertTrue(device.drops().ofPort("vale0:a").isEmpty());
        }
    }

    @Test
    void aPartOfABatchThatFoundRoomIsNotCounted() {
        try (TestPort a = open("vale0:a");
                TestPort b = new TestPort(device, new TestRegister("vale0:b").slots(64))) {
            b.send(frame(EVERYBODY, 4));
            for (int i = 0; i < 100; i++) {
                assertTrue(a.put(frame(4, 2)));
            }
            a.txSync();
            assertDrops("vale0:b rx 0", FULL, 37);
        }
    }

    @Test
    void framesOfSeveralSlotsCountOnce() {
        try (TestPort a = open("vale0:a");
                TestPort b = new TestPort(device, new TestRegister("vale0:b").slots(4))) {
            for (int i = 0; i < 2; i++) {
                a.put(0, frame(EVERYBODY, 2), netmap_h.NS_MOREFRAG());
                a.put(0, frame(EVERYBODY, 2), 0);
            }
            a.txSync();
            assertDrops("vale0:b rx 0", FULL, 1);
            assertEquals(0, b.rxSync());
        }
    }

    @Test
    void severalSendersTogetherLoseNoCount() {
        try (TestPort b = new TestPort(device, new TestRegister("vale0:b").slots(64))) {
            b.send(frame(EVERYBODY, 4));
            Drops before = device.drops();
            CompletableFuture<?>[] senders = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> {
                        try (TestPort a = open("vale0:s" + i)) {
                            for (int n = 0; n < 20_000; n++) {
                                a.send(frame(4, 6 + 2 * i));
                            }
                        }
                    }))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(senders).join();
            assertEquals(
                    4 * 20_000 - 63,
                    device.drops().since(before).ofPort("vale0:b").of(FULL));
        }
    }

    @Test
    void framesThatAreNoneAreCountedAtTheSender() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            a.put(new byte[13]);
            long tooLong = slot(a);
            a.put(frame(EVERYBODY, 2));
            NetmapSlot.len(a.memory, tooLong, 2049);
            long unreadable = slot(a);
            a.put(0, frame(EVERYBODY, 2), NS_INDIRECT());
            NetmapSlot.ptr(a.memory, unreadable, 0);
            long nowhere = slot(a);
            a.put(0, frame(EVERYBODY, 2), NS_INDIRECT());
            NetmapSlot.ptr(a.memory, nowhere, 16);
            a.txSync();
            assertEquals(
                    Map.of(TOO_SHORT, 1L, TOO_LONG, 1L, UNREADABLE, 2L),
                    device.drops().byReason());
            assertEquals(4, device.drops().ofRing("vale0:a", true, 0).total());
            b.rxSync();
            assertEquals(0, NetmapUser.nm_ring_space(b.rx(0)));
        }
    }

    @Test
    void whatFitsIntoNoBufferOfTheReceiverIsCountedThere() {
        try (SoftPair pair = new SoftPair()) {
            pair.sender().send(Frames.frame(EVERYBODY, 2, 4000, 7));
            assertEquals("vale0:b rx 0: too long 1", pair.device().drops().toString());
        }
    }

    /** A sender with larger buffers than the receiver. */
    private record SoftPair(SoftDevice device, TestPort sender, TestPort receiver) implements AutoCloseable {
        SoftPair() {
            this(SoftDevice.builder()
                    .globalMemory(PoolConfig.GLOBAL.withBuffers(5000, 4096))
                    .build());
        }

        private SoftPair(SoftDevice device) {
            this(device, new TestPort(device, new TestRegister("vale0:a").memory(1)), TestPort.open(device, "vale0:b"));
        }

        @Override
        public void close() {
            sender.close();
            receiver.close();
        }
    }

    @Test
    void nobodyElseOnTheSwitchIsNoDestination() {
        SoftDevice minded = SoftDevice.builder().slotFlags(true).build();
        try (TestPort a = TestPort.open(minded, "vale0:a")) {
            a.send(frame(EVERYBODY, 2));
            a.put(0, frame(4, 2), 9 << netmap_h.NS_PORT_SHIFT());
            a.put(0, frame(4, 2), 255 << netmap_h.NS_PORT_SHIFT());
            a.txSync();
            assertEquals("vale0:a tx 0: no destination 3", minded.drops().toString());
        }
    }

    @Test
    void aPortThatIsGoneIsNoDestination() {
        try (TestPort a = open("vale0:a")) {
            try (TestPort b = open("vale0:b")) {
                b.send(frame(EVERYBODY, 4));
            }
            a.send(frame(4, 2));
            assertDrops("vale0:a tx 0", NO_DESTINATION, 1);
        }
    }

    @Test
    void whatIsForItsOwnSenderIsOwnSegment() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            a.send(frame(EVERYBODY, 2));
            a.send(frame(2, 6));
            assertDrops("vale0:a tx 0", OWN_SEGMENT, 1);
            assertEquals(0, b.rxSync());
        }
    }

    @Test
    void aPortThatIsThereButNotOpenIsALinkThatIsDown() {
        try (TestControl control = new TestControl(device);
                TestPort a = open("vale0:a")) {
            control.newInterface("v0");
            control.attach("vale0:v0");
            try (TestPort v = open("vale0:v0")) {
                v.send(frame(EVERYBODY, 4));
            }
            a.send(frame(4, 2));
            assertDrops("vale0:a tx 0", LINK, 1);
            control.detach("vale0:v0");
            control.deleteInterface("v0");
        }
    }

    @Test
    void whatTheHostSendsToANicWithoutHostRingsIsALinkThatIsDown() {
        try (TestPort nic = open("eth0")) {
            device.host("eth0").send(MemorySegment.ofArray(frame(4, 2)));
            assertDrops("eth0^ tx 0", LINK, 1);
            assertEquals(0, nic.rxSync());
        }
    }

    @Test
    void theWireCountsLikeTheSwitch() {
        try (TestPort a = open("eth0");
                TestPort b = open("eth1")) {
            for (int i = 0; i < 20; i++) {
                a.send(frame(4, 2));
            }
            a.send(new byte[13]);
            long tooLong = slot(a);
            a.put(frame(4, 2));
            NetmapSlot.len(a.memory, tooLong, 4000);
            a.txSync();
            assertEquals(
                    "eth0 tx 0: too short 1, too long 1\neth1 rx 0: full 5",
                    device.drops().toString());
            assertEquals(0, b.rxSync());
        }
    }

    @Test
    void aHostWhoseQueueIsFullHasTheSameCount() {
        try (TestPort a = open("eth0")) {
            for (int i = 0; i < 1030; i++) {
                a.send(frame(4, 2));
            }
            assertDrops("eth1^ rx 0", FULL, 7);
            assertEquals(7, device.host("eth1").lost());
        }
    }

    @Test
    void whatAMonitorHadNoRoomToShowCountsAtTheMonitor() {
        try (TestPort a = open("vale0:a");
                TestPort b = open("vale0:b");
                TestPort monitor = new TestPort(
                        device, new TestRegister("vale0:a").slots(8).flags(netmap_h.NR_MONITOR_TX()))) {
            for (int i = 0; i < 10; i++) {
                a.send(frame(EVERYBODY, 2));
            }
            assertEquals(3, device.drops().of(FULL));
            assertEquals(
                    3,
                    device.drops().ofPort("vale0:a/t#0").of(FULL),
                    () -> device.drops().toString());
            assertEquals(0, b.rxSync() + monitor.rxSync());
        }
    }

    @Test
    void aHeaderThatAsksForTheUnknownIsABadHeader() {
        try (TestControl control = new TestControl(device);
                Arena arena = Arena.ofConfined();
                TestPort a = open("vale0:a");
                TestPort b = open("vale0:b")) {
            MemorySegment body = arena.allocate(nmreq_port_hdr.layout());
            nmreq_port_hdr.nr_hdr_len(body, 10);
            assertEquals(0, control.request(netmap_h.NETMAP_REQ_PORT_HDR_SET(), "vale0:a", body));
            byte[] packet = new byte[70];
            System.arraycopy(frame(EVERYBODY, 2), 0, packet, 10, 60);
            packet[1] = 77;
            a.send(packet);
            a.send(new byte[10]);
            assertEquals(Map.of(BAD_HEADER, 1L, TOO_SHORT, 1L), device.drops().byReason());
            assertEquals(0, b.rxSync());
        }
    }

    @Test
    void aPortThatIsOpenedAgainCountsOn() {
        for (int round = 1; round <= 2; round++) {
            try (TestPort a = open("vale0:a")) {
                a.send(frame(EVERYBODY, 2));
            }
            assertDrops("vale0:a tx 0", NO_DESTINATION, round);
        }
    }

    @Test
    void aFlightRecordingHasTheCounts(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("drops.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.github.netmap4j.soft.Drops").with("period", "endChunk");
            recording.start();
            try (TestPort a = open("vale0:jfr")) {
                a.send(frame(EVERYBODY, 2));
            }
            recording.stop();
            recording.dump(file);
        }
        RecordedEvent event = RecordingFile.readAllEvents(file).stream()
                .filter(each -> each.getEventType().getName().equals("io.github.netmap4j.soft.Drops"))
                .filter(each -> each.getString("port").equals("vale0:jfr"))
                .findFirst()
                .orElseThrow();
        assertEquals("tx 0", event.getString("ring"));
        assertEquals("no destination", event.getString("reason"));
        assertEquals(1, event.getLong("frames"));
        assertEquals(device.toString(), event.getString("device"));
    }
}
