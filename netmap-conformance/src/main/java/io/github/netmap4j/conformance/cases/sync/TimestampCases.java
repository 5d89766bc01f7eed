package io.github.netmap4j.conformance.cases.sync;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TIMESTAMP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A ring's timestamp. */
@Topic("Timestamps")
final class TimestampCases {

    private static Instant time(NetmapRing ring) {
        return Instant.ofEpochSecond(ring.ts_sec()).plus(ring.ts_usec(), ChronoUnit.MICROS);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Checks that a ring's time is between two readings of the wall clock, allowing for a coarse clock that is 2 ms
     * behind.
     */
    private static void between(Instant from, NetmapRing ring, Instant to) {
        Instant time = time(ring);
        assertTrue(
                !time.isBefore(from.minusMillis(20)) && !time.isAfter(to.plusMillis(20)),
                () -> time + " is not between " + from + " and " + to);
    }

    @Case("a sync of an rx ring sets ts to the time of day")
    void rxsync(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.rx().flags(NR_TIMESTAMP());
        Instant before = now();
        a.rxsync();
        between(before, a.rx(), now());
        assertTrue(a.rx().ts_usec() >= 0 && a.rx().ts_usec() < 1_000_000, "tv_usec " + a.rx().ts_usec());
    }

    @Case("a sync sets it without NR_TIMESTAMP, too, while the module's no_timestamp is 0")
    void withoutFlag(Lab lab) throws IOException {
        Path parameter = Path.of("/sys/module/netmap/parameters/no_timestamp");
        if (lab.kernel() && Files.isReadable(parameter)) {
            assumeTrue(Files.readString(parameter).strip().equals("0"), "needs no_timestamp=0");
        }
        LabPort a = lab.small(lab.vale("a"));
        Instant before = now();
        a.rxsync();
        between(before, a.rx(), now());
    }

    @Case("each sync sets it anew, and it does not go back")
    void moves(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.rx().flags(NR_TIMESTAMP());
        a.rxsync();
        Instant first = time(a.rx());
        Lab.await("a later timestamp", () -> {
            a.rxsync();
            assertTrue(!time(a.rx()).isBefore(first), "ts went back");
            return time(a.rx()).isAfter(first);
        });
    }

    @Case("poll for POLLIN sets it, too; for POLLOUT it does not")
    void poll(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.rx().flags(NR_TIMESTAMP());
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "POLLOUT");
        assertEquals(0, a.rx().ts_sec(), "ts after a poll for POLLOUT");
        Instant before = now();
        assertEquals(0, a.fd.poll(Fd.POLLIN, 0), "POLLIN");
        between(before, a.rx(), now());
    }

    @Case("a tx ring never has one, with NR_TIMESTAMP or without")
    void tx(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.tx().flags(NR_TIMESTAMP());
        a.send(broadcast(1));
        assertEquals(Fd.POLLOUT, a.fd.poll(Fd.POLLOUT, 0), "POLLOUT");
        assertEquals(0, a.tx().ts_sec(), "ts of the tx ring");
    }

    @Case("the frames' arrival does not set it, only the receiver's sync")
    void perSync(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcast(1));
        assertEquals(0, b.rx().ts_sec(), "ts before the receiver's sync");
        b.rxsync();
        assertTrue(b.rx().ts_sec() > 0, "ts after it");
    }

    @Case("NR_TIMESTAMP stays set in the ring's flags")
    void flagStays(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        a.rx().flags(NR_TIMESTAMP());
        a.rxsync();
        assertEquals(NR_TIMESTAMP(), a.rx().flags(), "flags");
    }
}
