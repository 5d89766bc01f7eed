package io.github.netmap4j.testing.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An empty network namespace and the thread that is in it. Threads and processes that this thread starts are in it too, the rest of the
 * JVM is not. With the thread and the last socket in it its interfaces are gone.
 */
public final class TestNamespace implements AutoCloseable {

    private static final KernelDevice HERE = new KernelDevice("/proc/thread-self/ns/net");

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("private net").factory());

    /** Makes one. Skips the test where that is not allowed. */
    public TestNamespace() throws Exception {
        int result = inside(Links::unshare);
        assumeTrue(result == 0, () -> "no network namespace for the test, it needs root: " + Errno.name(-result));
    }

    /** Runs something inside, and throws what it throws. An interrupt of the caller interrupts it. */
    public <T> T inside(Callable<T> work) throws Exception {
        Future<T> running = thread.submit(work);
        try {
            return running.get();
        } catch (InterruptedException stopped) {
            running.cancel(true);
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) failed.getCause();
        }
    }

    /** Moves an interface to another namespace, where it is up and silent, too. */
    public void move(String name, TestNamespace to) throws Exception {
        int fd = to.inside(() -> HERE.open(netmap_h.O_RDONLY()));
        assertTrue(fd >= 0, "/proc/thread-self/ns/net");
        assertEquals(0, inside(() -> Links.move(NetDev.ifindex(name), fd)));
        HERE.close(fd);
        to.inside(() -> {
            Veth.silence(name);
            Veth.up(NetDev.ifindex(name));
            return null;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
