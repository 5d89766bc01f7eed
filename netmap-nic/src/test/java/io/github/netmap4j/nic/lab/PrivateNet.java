package io.github.netmap4j.nic.lab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Runs a test in a thread of its own, whose network namespace is empty: threads and processes that it starts are in it too, the
 * rest of the JVM is not, and with the last socket in it its interfaces are gone.
 */
public final class PrivateNet {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final KernelDevice KERNEL = new KernelDevice("private net");

    /** What is to be run. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    private PrivateNet() {}

    /** Runs a body, and throws what it throws. Skips the test where namespaces or AF_XDP are not allowed. */
    public static void inside(Body body) throws Exception {
        Throwable[] thrown = new Throwable[1];
        Thread thread = Thread.ofPlatform().name("private net").start(() -> {
            try {
                enter();
                body.run();
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        });
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            thread.interrupt();
            throw stopped;
        }
        if (thrown[0] instanceof Exception exception) {
            throw exception;
        }
        if (thrown[0] != null) {
            throw (Error) thrown[0];
        }
    }

    private static void enter() {
        MethodHandle unshare = Native.downcall(Native.symbol("unshare"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        CallState state = CallState.current();
        int result;
        try {
            result = state.result((int) unshare.invokeExact(state.capture, CLONE_NEWNET));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
        assumeTrue(result == 0, () -> "no network namespace of its own, it needs root: " + Errno.name(-result));
        int socket = XskSocket.socket();
        assumeTrue(socket >= 0, () -> "this kernel gives no AF_XDP socket: " + Errno.name(-socket));
        KERNEL.close(socket);
    }
}
