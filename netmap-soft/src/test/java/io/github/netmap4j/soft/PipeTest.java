package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NS_MOREFRAG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import org.junit.jupiter.api.Test;

/** What a pipe takes from a memory and gives back. What it does is in netmap-conformance. */
class PipeTest {

    private final SoftDevice device = SoftDevice.builder().build();

    private TestPort open(String name, int slots) {
        return new TestPort(device, new TestRegister(name).slots(slots));
    }

    private static byte[] frame(long number) {
        return Frames.frame(2, 1, 60, number);
    }

    @Test
    void closingBothEndsGivesAllBack() {
        try (TestPort parent = open("vale0:p", 8)) {
            int memory = parent.registered.memoryId;
            MemoryStats before = device.memory(memory).orElseThrow();
            TestPort master = open("vale0:p{1", 8);
            TestPort slave = open("vale0:p}1", 8);
            assertEquals(
                    before.ringsFree() - 4, device.memory(memory).orElseThrow().ringsFree());
            assertEquals(
                    before.buffersFree() - 16,
                    device.memory(memory).orElseThrow().buffersFree());
            for (int i = 0; i < 5; i++) {
                master.send(frame(i));
            }
            slave.receive();
            slave.receive();
            slave.rxSync();
            slave.close();
            master.close();
            assertEquals(before, device.memory(memory).orElseThrow());
        }
    }

    @Test
    void aMemoryThatWasChosenForAPipeIsItsParentsForAsLong() {
        try (TestPort other = TestPort.open(device, "vale0:other")) {
            int chosen = other.registered.memoryId;
            for (String parent : new String[] {"x", SoftDevice.NIC_0}) {
                try (TestPort pipe = new TestPort(device, new TestRegister(parent + "{1").memory(chosen))) {
                    assertEquals(chosen, pipe.registered.memoryId);
                }
                assertTrue(device.memory(chosen + 1).isEmpty(), "the memory that " + parent + " had is left");
            }
            try (TestPort nic = TestPort.open(device, SoftDevice.NIC_0)) {
                assertEquals(1, nic.registered.memoryId);
            }
        }
        assertTrue(device.memory(2).isEmpty(), "private memory is left");
    }

    @Test
    void batchesOfEverySizeArriveInOrderAroundTheEndOfTheRing() {
        try (TestPort master = open("vale0:p{1", 64);
                TestPort slave = open("vale0:p}1", 64)) {
            long sent = 0;
            long received = 0;
            for (int round = 0; round < 4; round++) {
                for (int batch = 1; batch < 64; batch++) {
                    for (int i = 0; i < batch; i++) {
                        assertTrue(master.put(frame(sent++)), "no room in a batch of " + batch);
                    }
                    master.txSync();
                    slave.rxSync();
                    for (int i = 0; i < batch; i++) {
                        assertEquals(received++, Frames.number(slave.take()), "in a batch of " + batch);
                    }
                    slave.rxSync();
                    master.txSync();
                }
            }
        }
    }

    @Test
    void aFrameIsVisibleOnlyWithItsLastFragment() {
        try (TestPort master = open("vale0:p{1", 64);
                TestPort slave = open("vale0:p}1", 64)) {
            for (int fragments : new int[] {2, 31, 32, 33, 63, 5, 40}) {
                for (int i = 1; i < fragments; i++) {
                    assertTrue(master.put(0, frame(i), NS_MOREFRAG()));
                }
                master.txSync();
                slave.rxSync();
                assertEquals(slave.rx().head(), slave.rx().tail(), "a part of " + fragments + " is visible");
                assertTrue(master.put(frame(fragments)));
                master.txSync();
                slave.rxSync();
                for (int i = 1; i <= fragments; i++) {
                    assertEquals(i, Frames.number(slave.take()));
                }
                slave.rxSync();
                master.txSync();
            }
        }
    }
}
