package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_inject;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buffers of 65,536 bytes, one more than a slot's length can say. */
class LargeBuffersTest extends RawFixture {

    private static final int BUFFER = 65_536;

    @Override
    protected SoftDevice device() {
        return SoftDevice.builder()
                .privateMemory(PoolConfig.PRIVATE.withBuffers(5000, BUFFER))
                .build();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private void requireArrival(NmDesc there, byte[] packet, int slots) {
        NetmapRing rx = there.rxring(0);
        rxsync(there.descriptor());
        assertEquals(slots, Rings.slots(rx));
        assertArrayEquals(packet, Rings.takePacket(rx));
    }

    @Test
    void aPacketThatFillsABufferIsInjectedInTwoSlots() throws NetmapException {
        try (NmDesc here = open("netmap:l{0");
                NmDesc there = nm_open(device, "netmap:l}0", null, 0, here);
                NmportD port = nmport_open(ctx, "netmap:m{0");
                NmDesc beyond = open("netmap:m}0")) {
            for (int length : new int[] {BUFFER - 1, BUFFER, 2 * BUFFER}) {
                byte[] packet = bytes(length);
                int slots = Math.ceilDiv(length, BUFFER - 1);
                assertEquals(length, nm_inject(here, MemorySegment.ofArray(packet), length));
                txsync(here.descriptor());
                requireArrival(there, packet, slots);
                assertEquals(length, nmport_inject(port, MemorySegment.ofArray(packet), length));
                txsync(port.descriptor());
                requireArrival(beyond, packet, slots);
                Rings.putPacket(here.txring(0), packet, BUFFER - 1);
                txsync(here.descriptor());
                requireArrival(there, packet, slots);
            }
        }
    }

    @Test
    void aLengthThatASlotCannotSayIsRefusedAndNothingIsWritten() throws NetmapException {
        try (NmDesc d = open("netmap:l{0")) {
            long slot = d.txring(0).slot(0);
            NetmapSlot.len(d.mem(), slot, NetmapSlot.LARGEST_LENGTH);
            for (int wrong : new int[] {BUFFER, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThrows(IllegalArgumentException.class, () -> NetmapSlot.len(d.mem(), slot, wrong));
                assertEquals(NetmapSlot.LARGEST_LENGTH, NetmapSlot.len(d.mem(), slot));
            }
        }
    }
}
