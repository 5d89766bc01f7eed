package io.github.netmap4j.sys.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.WakersDevice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who does the syncs of a descriptor: the device's handle if it offers one, else its ioctl. */
class SyncHandleTest {

    private final List<String> calls = new ArrayList<>();
    private Runnable during = () -> {};
    private int result;

    /** Notes what it was asked to do. */
    private final SyncHandle handle = new SyncHandle() {
        @Override
        public int txSync() {
            return call("tx");
        }

        @Override
        public int rxSync(boolean time) {
            return call(time ? "rx with time" : "rx");
        }

        private int call(String what) {
            calls.add(what);
            during.run();
            return result;
        }
    };

    private final WakersDevice device = new WakersDevice() {
        @Override
        public Optional<SyncHandle> syncHandle(int fd) {
            assertEquals(7, fd);
            return Optional.of(handle);
        }

        @Override
        public int ioctl(int fd, long request, MemorySegment argument) {
            calls.add("ioctl");
            return super.ioctl(fd, request, argument);
        }
    };

    private final Descriptor descriptor = new Descriptor(device, 7, "port");

    @Test
    void syncsGoToTheHandleAndOtherRequestsToTheDevice() {
        assertEquals(0, descriptor.ioctl(Ioctl.NIOCTXSYNC, MemorySegment.NULL));
        assertEquals(0, descriptor.ioctl(Ioctl.NIOCRXSYNC, MemorySegment.NULL));
        assertEquals(0, descriptor.txSync());
        assertEquals(0, descriptor.rxSync(true));
        assertEquals(0, descriptor.rxSync(false));
        assertEquals(-Errno.EOPNOTSUPP, descriptor.ioctl(Ioctl.NIOCGINFO, MemorySegment.NULL));
        assertEquals(List.of("tx", "rx with time", "tx", "rx with time", "rx", "ioctl"), calls);
    }

    @Test
    void whatTheHandleAnswersIsTheAnswer() {
        result = -Errno.ENXIO;
        assertEquals(-Errno.ENXIO, descriptor.txSync());
        assertEquals(-Errno.ENXIO, descriptor.rxSync(false));
        result = -Errno.EBADF;
        assertEquals(-Errno.EBADF, descriptor.txSync(), "as long as the descriptor is open");
    }

    @Test
    void aSyncByHandleThatMeetsACloseSaysThatThePortIsClosed() {
        during = descriptor::close;
        result = -Errno.EBADF;
        assertThrows(IllegalStateException.class, descriptor::txSync);
        assertEquals(1, device.closed);
        during = () -> fail("a closed descriptor's handle is used");
        assertThrows(IllegalStateException.class, descriptor::txSync);
        assertThrows(IllegalStateException.class, () -> descriptor.rxSync(true));
        assertThrows(IllegalStateException.class, () -> descriptor.rxSync(false));
        assertEquals(List.of("tx"), calls);
    }

    @Test
    void aDeviceThatOffersNoneIsAskedByIoctl() {
        List<Long> requests = new ArrayList<>();
        NetmapDevice without = new WakersDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument) {
                requests.add(request);
                return super.ioctl(fd, request, argument);
            }
        };
        try (Descriptor plain = new Descriptor(without, 7, "port")) {
            assertEquals(0, plain.txSync());
            assertEquals(0, plain.rxSync(true));
            assertEquals(0, plain.rxSync(false));
        }
        assertEquals(List.of(Ioctl.NIOCTXSYNC, Ioctl.NIOCRXSYNC, Ioctl.NIOCRXSYNC), requests);
    }
}
