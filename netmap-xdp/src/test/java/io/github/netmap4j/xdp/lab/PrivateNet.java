package io.github.netmap4j.xdp.lab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test, with its {@code @BeforeEach} and {@code @AfterEach}, in a platform thread of its own whose network namespace is
 * empty: threads and processes that the test starts are in it too, the rest of the JVM is not, and with the last socket in it
 * its interfaces are gone. Skips the test where that is not allowed, or the kernel has no AF_XDP.
 */
public final class PrivateNet implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final Namespace STORE = Namespace.create(PrivateNet.class);
    private static final String THREAD = "thread";

    /** Puts the calling thread into a network namespace of its own: 0, or -1 if that is not allowed. */
    @SuppressWarnings("restricted")
    public static int unshare() {
        Linker linker = Linker.nativeLinker();
        MethodHandle unshare = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("unshare"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        try {
            return (int) unshare.invokeExact(CLONE_NEWNET);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("private net").factory());
        context.getStore(STORE).put(THREAD, thread);
        int result = thread.submit(PrivateNet::unshare).get();
        assumeTrue(result == 0, "no network namespace of its own for the test, it needs root");
        int socket = thread.submit(XskSocket::socket).get();
        assumeTrue(socket >= 0, () -> "this kernel gives no AF_XDP socket: " + Errno.name(-socket));
        new KernelDevice("private net").close(socket);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getStore(STORE).remove(THREAD, ExecutorService.class).close();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(context, invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(context, invocation);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(context, invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        inside(context, invocation);
    }

    private static void inside(ExtensionContext context, Invocation<Void> invocation) throws Throwable {
        Callable<Throwable> call = () -> {
            try {
                invocation.proceed();
                return null;
            } catch (Throwable thrown) {
                return thrown;
            }
        };
        Future<Throwable> running =
                context.getStore(STORE).get(THREAD, ExecutorService.class).submit(call);
        try {
            Throwable thrown = running.get();
            if (thrown != null) {
                throw thrown;
            }
        } catch (InterruptedException timedOut) {
            running.cancel(true);
            throw timedOut;
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
