package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Another program's memory may be slow to answer: only that program has to wait. */
class CallerMemoryTest {

    private final SoftDevice device = SoftDevice.builder().build();

    @Test
    void aBodyThatDoesNotComeHoldsUpNobody() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        UserMemory slow = new UserMemory() {
            @Override
            public boolean read(long address, MemorySegment to, long offset, long length) {
                reached.countDown();
                try {
                    return !enough.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public boolean write(long address, MemorySegment from, long offset, long length) {
                return false;
            }
        };
        int fd = device.open(OpenFlags.O_RDWR);
        CompletableFuture<Integer> result = CompletableFuture.supplyAsync(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment header = arena.allocate(nmreq_header.layout());
                nmreq_header.nr_version(header, (short) 14);
                nmreq_header.nr_reqtype(header, (short) 1);
                nmreq_header.nr_body(header, 0x10000);
                return device.ioctl(fd, Ioctl.NIOCCTRL, header, slow);
            }
        });
        reached.await();
        try (TestPort other = new TestPort(device, new TestRegister("vale0:a"))) {
            assertEquals(0, other.txSync());
        }
        enough.countDown();
        assertEquals(-EFAULT, result.get());
        assertEquals(0, device.close(fd));
    }
}
