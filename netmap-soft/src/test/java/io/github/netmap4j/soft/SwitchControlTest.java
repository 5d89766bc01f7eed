package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Switches and their ports, beyond what netmap-conformance asks: loops, memory, hosts, refusals. */
class SwitchControlTest {

    private static final byte[] FRAME = Frames.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7);

    private final SoftDevice device = SoftDevice.builder().build();
    private final TestControl control = new TestControl(device);

    @AfterEach
    void nothingIsLeft() {
        control.close();
        assertEquals(0, device.openDescriptors());
        Leftovers.none(device);
    }

    @Test
    void namesOfPersistentPortsAreChecked() {
        for (String bad : List.of("vale0:a", "vale", "", "0123456789abcdef", "a/b", "a b", ".", "..")) {
            assertEquals(-EINVAL, control.newInterface(bad), bad);
        }
        assertEquals(-EEXIST, control.newInterface(SoftDevice.NIC_0));
        assertEquals(-EINVAL, control.deleteInterface(SoftDevice.NIC_0));
    }

    @Test
    void twoPortsBetweenTheSameTwoSwitchesAreALoopThatEnds() {
        for (String port : List.of("v0", "v1")) {
            assertEquals(0, control.newInterface(port));
            assertTrue(control.attach("vale0:" + port) >= 0);
            assertTrue(control.attach("vale1:" + port) >= 0);
        }
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort b = TestPort.open(device, "vale1:b")) {
            a.send(Frames.frame(-1, 2, 60, 7));
            assertEquals(7, Frames.number(b.receive()));
        }
        for (String port : List.of("v0", "v1")) {
            assertEquals(-EBUSY, control.detach("vale0:" + port));
            assertTrue(control.detach("vale1:" + port) >= 0);
            assertTrue(control.detach("vale0:" + port) >= 0);
            assertEquals(0, control.deleteInterface(port));
        }
        assertTrue(device.memory(2).isEmpty(), "memory of a port is left");
        assertTrue(device.memory(3).isEmpty(), "memory of a port is left");
    }

    @Test
    void aLoopOverAWireEndsThoughPortsComeAndGo() throws Exception {
        assertEquals(0, control.attach("vale0:" + SoftDevice.NIC_0));
        assertTrue(control.attach("vale0:" + SoftDevice.NIC_1) >= 0);
        AtomicBoolean over = new AtomicBoolean();
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    a.send(Frames.frame(-1, 2, 60, 7));
                }
            });
            for (int i = 0; i < 300; i++) {
                TestPort.open(device, "vale0:b").close();
            }
            over.set(true);
            sender.get(20, TimeUnit.SECONDS);
        }
        assertEquals(0, control.detach("vale0:" + SoftDevice.NIC_0));
        assertTrue(control.detach("vale0:" + SoftDevice.NIC_1) >= 0);
    }

    @Test
    void aPortThatDoesNotGetMemoryForItsSecondSwitchStaysOnItsFirst() {
        SoftDevice tight = SoftDevice.builder()
                .onlyGlobalMemory(true)
                .globalMemory(PoolConfig.GLOBAL.withBuffers(3000, 2048))
                .build();
        try (TestControl requests = new TestControl(tight)) {
            assertEquals(0, requests.newInterface("v0"));
            assertEquals(0, requests.attach("vale0:v0"));
            MemoryStats before = tight.memory(1).orElseThrow();
            try (TestPort hog = new TestPort(tight, new TestRegister("vale1:hog"))) {
                assertEquals(-ENOMEM, requests.attach("vale1:v0"));
                assertEquals("vale1:hog", hog.nifp.ni_name());
            }
            assertEquals(before, tight.memory(1).orElseThrow());
            assertEquals(0, requests.attach("vale1:v0"));
            assertEquals(0, requests.detach("vale1:v0"));
            try (TestPort v = TestPort.open(tight, "vale0:v0")) {
                assertEquals(
                        before.buffersFree() - 2048,
                        tight.memory(1).orElseThrow().buffersFree());
                assertEquals("v0", v.nifp.ni_name());
            }
            assertEquals(0, requests.detach("vale0:v0"));
            assertEquals(0, requests.deleteInterface("v0"));
        }
    }

    @Test
    void aNicsHostIsAPortOfItsOwnIfAskedFor() {
        int withHost = netmap_h.NR_REG_NIC_SW();
        assertEquals(0, control.attach("vale0:soft0", withHost));
        assertEquals("0 0 vale0:soft0", control.list("", 0, 0));
        assertEquals("0 1 vale0:soft0^", control.list("", 0, 1));
        SoftHost host = device.host("soft0");
        MemorySegment buffer = MemorySegment.ofArray(new byte[2048]);
        try (TestPort a = TestPort.open(device, "vale0:a");
                TestPort wire = TestPort.open(device, "soft1")) {
            host.send(MemorySegment.ofArray(FRAME));
            assertArrayEquals(FRAME, a.receive());
            assertArrayEquals(FRAME, wire.receive());
            wire.send(FRAME);
            assertArrayEquals(FRAME, a.receive());
            assertEquals(60, host.receive(buffer));
            a.send(FRAME);
            assertEquals(60, host.receive(buffer));
            assertArrayEquals(FRAME, wire.receive());
        }
        assertEquals(0, control.detach("vale0:soft0"));
        assertEquals(String.valueOf(-ENOENT), control.list("", 0, 0));
        host.send(MemorySegment.ofArray(FRAME));
        assertEquals(60, device.host("soft1").receive(buffer), "the host has its wire back");
    }

    @Test
    void aLoopOfTwoNicsOnOneSwitchDoesNotHang() {
        assertEquals(0, control.attach("vale0:soft0"));
        assertEquals(1, control.attach("vale0:soft1"));
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            a.send(FRAME);
            assertArrayEquals(FRAME, a.receive(), "it came back over the wire");
        }
        assertEquals(1, control.detach("vale0:soft1"));
        assertEquals(0, control.detach("vale0:soft0"));
    }

    @Test
    void attachAndDetachRefuseWhatIsNoPortOrInUse() {
        assertEquals(-EINVAL, control.attach("soft0"));
        assertEquals(-EINVAL, control.attach(""));
        assertEquals(-EINVAL, control.attach("vale0:nosuch"));
        assertEquals(-ENOMEM, control.attach("vale0"));
        for (int mode : new int[] {0, 2, 4, 7}) {
            assertEquals(-EINVAL, control.attach("vale0:soft0", mode));
        }
        assertEquals(-EINVAL, control.detach(""));
        assertEquals(-EINVAL, control.detach("soft0"));
        assertEquals(-ENXIO, control.detach("vale0:soft0"));
        try (TestPort nic = TestPort.open(device, "soft0");
                TestPort a = TestPort.open(device, "vale0:a")) {
            assertEquals(-EBUSY, control.attach("vale0:soft0"));
            assertEquals(-EBUSY, control.attach("vale0:a"));
            assertEquals(-EBUSY, control.detach("vale0:a"));
            nic.txSync();
            a.txSync();
        }
    }

    @Test
    void pollingIsCheckedAndKeepsTheNicAttached() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "polling needs a second processor");
        String name = "vale0:soft0";
        assertEquals(-EINVAL, control.polling(true, "", 1, 1));
        assertEquals(-ENXIO, control.polling(true, name, 1, 1));
        assertEquals(-ENXIO, control.polling(false, name, 0, 0));
        assertEquals(0, control.attach(name));
        assertEquals(-EINVAL, control.polling(true, name, 3, 1));
        assertEquals(-EINVAL, control.polling(true, name, 1, 0));
        assertEquals(-EINVAL, control.polling(true, name, 1, 1000));
        assertEquals(0, control.polling(true, name, 1, 1));
        assertEquals(-EFAULT, control.polling(true, name, 1, 1));
        assertEquals(-EBUSY, control.detach(name));
        assertEquals(0, control.polling(false, name, 0, 0));
        assertEquals(-EFAULT, control.polling(false, name, 0, 0));
        assertEquals(0, control.detach(name));
        try (TestPort a = TestPort.open(device, "vale0:a")) {
            assertEquals(-EOPNOTSUPP, control.polling(true, "vale0:a", 1, 1));
            a.txSync();
        }
    }
}
