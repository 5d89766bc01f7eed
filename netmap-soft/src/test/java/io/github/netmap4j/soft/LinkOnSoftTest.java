package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.clock.VirtualClock;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Links on cables and at ports of switches. */
class LinkOnSoftTest {

    private static final int IN = netmap_h.POLLIN();
    private static final Duration DELAY = Duration.ofMillis(5);

    private final VirtualClock clock = VirtualClock.manual();

    private static byte[] frame(long number) {
        return Frames.frame(2, 1, 60, number);
    }

    private static void send(TestPort port, int first, int end) {
        for (int n = first; n < end; n++) {
            port.send(frame(n));
        }
    }

    private static List<Long> received(TestPort port) {
        List<Long> numbers = new ArrayList<>();
        for (byte[] each = port.receive(); each != null; each = port.receive()) {
            numbers.add(Frames.number(each));
        }
        return numbers;
    }

    private static SoftDevice cable(Link link) {
        return SoftDevice.builder().cable("a", "b", 1, 256, link).build();
    }

    private static SoftDevice nearSwitch(Link link) {
        return SoftDevice.builder().link("vale0:a", link).build();
    }

    @Test
    void aCableLosesTheSameFramesEachTimeAndCountsThemAtTheSender() {
        Link link = Link.builder().seed(3).loss(0.2).build();
        List<Long> first = null;
        for (int run = 0; run < 5; run++) {
            SoftDevice device = cable(link);
            try (TestPort a = TestPort.open(device, "a");
                    TestPort b = TestPort.open(device, "b")) {
                send(a, 0, 200);
                List<Long> arrived = received(b);
                assertEquals(200, arrived.size() + device.drops().byReason().get(DropReason.LOST));
                assertTrue(device.drops().toString().startsWith("a tx 0: lost "), device.drops()::toString);
                first = first == null ? arrived : first;
                assertEquals(first, arrived);
            }
        }
    }

    @Test
    void eachWayOfACableHasItsOwnLink() {
        SoftDevice device = SoftDevice.builder()
                .cable(
                        "a",
                        "b",
                        1,
                        16,
                        Link.builder().loss(1).build(),
                        Link.builder().build())
                .build();
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            a.send(frame(1));
            b.send(frame(2));
            assertEquals(List.of(), received(b));
            assertEquals(List.of(2L), received(a));
        }
    }

    @Test
    void theHostsBehindNicsAreBehindTheLinkToo() {
        SoftDevice device = cable(Link.builder().lose(n -> n == 0).build());
        try (TestPort b = TestPort.open(device, "b")) {
            device.host("a").send(MemorySegment.ofArray(frame(1)));
            device.host("a").send(MemorySegment.ofArray(frame(2)));
            assertEquals(List.of(2L), received(b));
        }
    }

    @Test
    void aLinkThatIsCutLosesAndOneThatIsMendedPasses() {
        Link link = Link.builder().build();
        SoftDevice device = cable(link);
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            link.down();
            a.send(frame(1));
            link.up();
            a.send(frame(2));
            assertEquals(List.of(2L), received(b));
            assertEquals(Map.of(DropReason.LINK, 1L), device.drops().byReason());
        }
    }

    @Test
    void aPortOfASwitchLosesBothWays() {
        Link link = Link.builder().lose(n -> n % 2 == 0).build();
        SoftDevice device = nearSwitch(link);
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b");
                TestPort c = TestPort.open(device, "vale0:c")) {
            send(a, 0, 4);
            assertEquals(List.of(1L, 3L), received(b));
            assertEquals(List.of(1L, 3L), received(c));
            b.send(Frames.frame(9, 5, 60, 10));
            b.send(Frames.frame(9, 5, 60, 11));
            assertEquals(List.of(11L), received(a));
            assertEquals(List.of(10L, 11L), received(c));
            assertEquals(
                    "vale0:a tx 0: lost 2\nvale0:a rx 0: lost 1", device.drops().toString());
        }
    }

    @Test
    void aFrameOfSeveralFragmentsArrivesWholeOrNotAtAll() {
        SoftDevice device =
                nearSwitch(Link.builder().lose(n -> n == 1).duplication(1).build());
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale0:b")) {
            for (int frame = 0; frame < 3; frame++) {
                for (int part = 0; part < 3; part++) {
                    a.put(0, frame(10 * frame + part), part < 2 ? netmap_h.NS_MOREFRAG() : 0);
                }
            }
            a.txSync();
            assertEquals(List.of(0L, 1L, 2L, 0L, 1L, 2L, 20L, 21L, 22L, 20L, 21L, 22L), received(b));
        }
    }

    @Test
    void aDelayedFrameArrivesWhenTheClockSaysSo() {
        SoftDevice device = SoftDevice.builder()
                .clock(clock)
                .cable("a", "b", 1, 16, Link.builder().delay(DELAY).build())
                .build();
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            a.send(frame(1));
            clock.advance(DELAY.minusNanos(1));
            assertEquals(List.of(), received(b));
            a.send(frame(2));
            clock.advance(Duration.ofNanos(1));
            assertEquals(List.of(1L), received(b));
            clock.advance(DELAY);
            assertEquals(List.of(2L), received(b));
        }
    }

    @Test
    void aDelayedFrameWakesWhoWaitsForIt() throws Exception {
        SoftDevice device = SoftDevice.builder()
                .cable("a", "b", 1, 16, Link.builder().delay(DELAY).build())
                .build();
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            a.send(frame(1));
            assertEquals(IN, b.poll(IN, 30_000));
            assertEquals(List.of(1L), received(b));
        }
    }

    @Test
    void aPortThatIsClosedLosesWhatIsUnderWayToIt() {
        SoftDevice device = SoftDevice.builder()
                .clock(clock)
                .link("vale0:a", Link.builder().delay(DELAY).build())
                .build();
        try (TestPort b = TestPort.open(device, "vale0:b")) {
            try (TestPort a = TestPort.open(device, "vale0:a")) {
                b.send(frame(1));
                a.send(frame(2));
            }
            clock.advance(DELAY);
            assertEquals(List.of(), received(b));
            try (TestPort a = TestPort.open(device, "vale0:a")) {
                b.send(frame(3));
                clock.advance(DELAY);
                assertEquals(List.of(3L), received(a));
            }
        }
        assertEquals(0, device.openMappings());
    }

    @Test
    void aNicOnASwitchMayHaveALinkOnBothSides() {
        Link odd = Link.builder().lose(n -> n % 2 == 0).build();
        SoftDevice device = SoftDevice.builder()
                .cable("a", "b", 1, 64, odd)
                .link("vale0:a", odd)
                .build();
        try (TestPort v = TestPort.open(device, "vale0:v");
                TestPort b = TestPort.open(device, "b")) {
            try (TestControl control = new TestControl(device)) {
                control.attach("vale0:a");
                send(b, 0, 8);
                assertEquals(List.of(3L, 7L), received(v));
                send(v, 20, 28);
                assertEquals(List.of(23L, 27L), received(b));
                control.detach("vale0:a");
            }
        }
        MemoryStats global = device.memory(1).orElseThrow();
        assertEquals(global.ringsTotal(), global.ringsFree());
    }

    @Test
    void aLoopOfLinksDoesNotHang() {
        SoftDevice device = SoftDevice.builder()
                .cable("loop", "loop", 1, 16, Link.builder().build())
                .build();
        try (TestPort v = TestPort.open(device, "vale0:v")) {
            try (TestControl control = new TestControl(device)) {
                control.attach("vale0:loop");
                v.send(Frames.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 1));
                control.detach("vale0:loop");
            }
            assertFalse(received(v).isEmpty());
        }
    }

    @Test
    void corruptionChangesWhatArrives() {
        SoftDevice device = cable(Link.builder().corruption(1).build());
        try (TestPort a = TestPort.open(device, "a");
                TestPort b = TestPort.open(device, "b")) {
            a.send(frame(1));
            byte[] arrived = b.receive();
            byte[] sent = frame(1);
            int different = IntStream.range(0, 60)
                    .filter(at -> arrived[at] != sent[at])
                    .findFirst()
                    .orElseThrow();
            arrived[different] = sent[different];
            assertArrayEquals(sent, arrived);
        }
    }
}
