package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.SyncHandle;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The syncs of a descriptor at hand: what the ioctl answers, and after the close EBADF for ever. */
class SyncHandleTest {

    /** For everybody. */
    private static final byte[] FRAME = new byte[60];

    static {
        Arrays.fill(FRAME, (byte) 0xff);
    }

    private final SoftDevice device = SoftDevice.builder().build();

    private SyncHandle handle(int fd) {
        return device.syncHandle(fd).orElseThrow();
    }

    private TestPort open(String name) {
        return TestPort.open(device, name);
    }

    @Test
    void itDoesWhatTheIoctlDoes() {
        try (TestPort a = open("pipe{1");
                TestPort b = open("pipe}1")) {
            SyncHandle sender = handle(a.fd);
            SyncHandle receiver = handle(b.fd);
            for (int i = 0; i < 5000; i++) {
                byte[] frame = FRAME.clone();
                frame[0] = (byte) i;
                assertTrue(a.put(frame));
                assertEquals(0, sender.txSync());
                assertEquals(0, receiver.rxSync(i % 2 == 0));
                assertArrayEquals(frame, b.take());
            }
        }
    }

    @Test
    void aHandleFromBeforeTheRegistrationWorksAfterIt() {
        int fd = device.open(OpenFlags.O_RDWR);
        SyncHandle handle = handle(fd);
        assertEquals(-Errno.ENXIO, handle.txSync());
        assertEquals(-Errno.ENXIO, handle.rxSync(true));
        TestRegister register = new TestRegister("vale0:a");
        assertEquals(0, register.ioctl(device, fd));
        try (TestPort a = new TestPort(device, fd, register);
                TestPort b = open("vale0:b")) {
            assertTrue(a.put(FRAME));
            assertEquals(0, handle.txSync());
            assertEquals(0, b.rxSync());
            assertArrayEquals(FRAME, b.take());
        }
        assertEquals(-Errno.EBADF, handle.txSync());
        assertEquals(-Errno.EBADF, handle.rxSync(true));
    }

    @Test
    void thereIsNoneForANumberThatIsNotOpen() {
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(0, device.close(fd));
        assertTrue(device.syncHandle(fd).isEmpty());
        assertTrue(device.syncHandle(-1).isEmpty());
    }

    @Test
    void aClosedDescriptorsHandleMovesNothingThoughAMappingKeepsThePortAlive() {
        TestRegister register = new TestRegister("vale0:a");
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(0, register.ioctl(device, fd));
        long address = device.mmap(fd, register.memsize, 3, 1, 0);
        SyncHandle handle = handle(fd);
        assertEquals(0, device.close(fd));
        assertEquals(-Errno.EBADF, handle.txSync());
        assertEquals(-Errno.EBADF, handle.rxSync(true));
        assertEquals(0, device.munmap(address, register.memsize));
        assertEquals(-Errno.EBADF, handle.txSync());
    }

    @Test
    void thePortOpenedAnewWithOtherRingsIsReachedByItsNewHandleOnly() {
        SyncHandle old;
        try (TestPort first = new TestPort(device, new TestRegister("vale0:a").rings(1, 1))) {
            old = handle(first.fd);
            assertEquals(0, old.txSync());
        }
        try (TestPort again = new TestPort(device, new TestRegister("vale0:a").rings(2, 2));
                TestPort b = open("vale0:b")) {
            assertEquals(2, again.nifp.ni_tx_rings());
            assertTrue(again.put(0, FRAME, 0) && again.put(1, FRAME, 0));
            assertEquals(-Errno.EBADF, old.txSync());
            assertEquals(0, b.rxSync());
            assertNull(b.take(), "what the old descriptor's handle has sent");
            assertEquals(0, handle(again.fd).txSync());
            assertEquals(0, b.rxSync());
            assertArrayEquals(FRAME, b.take());
            assertArrayEquals(FRAME, b.take());
        }
    }

    @Test
    void whoDoesNotReadTheTimeGetsItOnlyForRingsThatAskForIt() {
        try (TestPort a = open("vale0:a")) {
            SyncHandle handle = handle(a.fd);
            assertEquals(0, handle.rxSync(false));
            assertEquals(0, a.rx().ts_sec());
            a.rx().flags(netmap_h.NR_TIMESTAMP());
            assertEquals(0, handle.rxSync(false));
            assertTrue(a.rx().ts_sec() > 0);
        }
        try (TestPort b = open("vale0:b")) {
            assertEquals(0, handle(b.fd).rxSync(true));
            assertTrue(b.rx().ts_sec() > 0);
        }
    }

    /** The port closes under the syncs of another thread, with its memory, and opens again. */
    @Test
    void syncsThatMeetClosesWorkOrSayThatTheDescriptorIsClosed() throws Exception {
        AtomicReference<SyncHandle> latest = new AtomicReference<>();
        try (TestPort peer = open("pipe}1")) {
            TestPort port = open("pipe{1");
            latest.set(handle(port.fd));
            FutureTask<Set<Integer>> syncs = new FutureTask<>(() -> {
                Set<Integer> results = new TreeSet<>();
                for (SyncHandle now = latest.get(); now != null; now = latest.get()) {
                    results.add(now.txSync());
                    results.add(now.rxSync(false));
                }
                return results;
            });
            Thread.ofPlatform().daemon().start(syncs);
            SyncHandle before = null;
            for (int round = 0; round < 300; round++) {
                port.put(FRAME);
                port.close();
                assertEquals(-Errno.EBADF, latest.get().txSync(), "closed");
                port = open("pipe{1");
                before = latest.get();
                latest.set(handle(port.fd));
                assertEquals(-Errno.EBADF, before.txSync(), "closed for ever");
                peer.rxSync();
                peer.take();
            }
            latest.set(null);
            Set<Integer> results = syncs.get(30, TimeUnit.SECONDS);
            results.removeAll(Set.of(0, -Errno.EBADF, -Errno.EIO));
            assertEquals(Set.of(), results, "other results");
            port.close();
        }
        assertEquals(0, device.openDescriptors());
        assertEquals(0, device.openMappings());
    }
}
