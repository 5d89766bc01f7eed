package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NR_TIMESTAMP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import org.junit.jupiter.api.Test;

/** {@code ring->ts}, on a device where only rings that ask for it get the time. */
class TimestampTest extends RawFixture {

    @Override
    protected SoftDevice device() {
        return SoftDevice.builder().timestamps(false).build();
    }

    private static long micros(NetmapRing ring) {
        return ring.ts_sec() * 1_000_000 + ring.ts_usec();
    }

    @Test
    void aRingThatAsksGetsTheTimeOfItsSync() throws NetmapException {
        try (NmDesc a = open("vale0:a");
                NmDesc b = open("vale0:b")) {
            NetmapRing ring = b.rxring(0);
            send(a.descriptor(), a.txring(0), frame(1));
            rxsync(b.descriptor());
            assertEquals(0, micros(ring), "it did not ask");
            ring.flags(NR_TIMESTAMP());
            rxsync(b.descriptor());
            long off = Math.abs(micros(ring) - System.currentTimeMillis() * 1000);
            assertTrue(off < 60_000_000, () -> off + " microseconds off");
            assertTrue(ring.ts_usec() < 1_000_000);

            NmPkthdr hdr = new NmPkthdr();
            assertTrue(NetmapLibs.nm_nextpkt(b, hdr) >= 0);
            assertEquals(micros(ring), hdr.ts_sec * 1_000_000 + hdr.ts_usec);
            assertEquals(NR_TIMESTAMP(), ring.flags(), "until it is switched off");
        }
    }
}
