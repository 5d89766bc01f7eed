package io.github.netmap4j.examples;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network namespace of a test's own, which ends with it, and the thread that is in it; the rest of the JVM is not. */
public final class TestNamespace implements AutoCloseable {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY = 0;
    private static final KernelDevice HERE = new KernelDevice("/proc/thread-self/ns/net");

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    /** Makes one. Skips the test where that is not allowed. */
    public TestNamespace() throws Exception {
        boolean allowed = inside(() -> unshare() == 0);
        assumeTrue(allowed, "unshare(CLONE_NEWNET) is not allowed: these tests run as root only");
    }

    @SuppressWarnings("restricted") // the test needs a namespace of its own
    private static int unshare() throws IOException {
        MethodHandle unshare = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("unshare"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        try {
            return (int) unshare.invokeExact(CLONE_NEWNET);
        } catch (Throwable unexpected) {
            throw new IOException(unexpected);
        }
    }

    /** Runs something inside, and throws what it throws. */
    public <T> T inside(Callable<T> work) throws Exception {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /** Makes a veth pair, both ends up and silent. */
    public void veth(String name, String peer, int queues) throws Exception {
        inside(() -> {
            assertEquals(0, Links.addVeth(name, peer, queues));
            up(name);
            up(peer);
            return null;
        });
    }

    /** Moves an interface to another namespace, where it is up and silent, too. */
    public void move(String name, TestNamespace to) throws Exception {
        int fd = to.inside(() -> HERE.open(O_RDONLY));
        assertTrue(fd >= 0, "/proc/thread-self/ns/net");
        inside(() -> {
            assertEquals(0, Links.move(NetDev.ifindex(name), fd));
            return null;
        });
        HERE.close(fd);
        to.inside(() -> {
            up(name);
            return null;
        });
    }

    private static void up(String name) throws IOException {
        Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        if (Files.exists(ipv6)) {
            Files.writeString(ipv6, "1");
        }
        assertEquals(0, Links.setFlags(NetDev.ifindex(name), xdp_h.IFF_UP(), xdp_h.IFF_UP()));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
