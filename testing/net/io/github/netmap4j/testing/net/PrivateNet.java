package io.github.netmap4j.testing.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs tests for AF_XDP in a {@link TestNamespace}: as an extension each one, with its {@code @BeforeEach} and {@code @AfterEach}.
 * Skips the test where that is not allowed, or the kernel has no AF_XDP.
 */
public final class PrivateNet implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {

    private static final Namespace STORE = Namespace.create(PrivateNet.class);

    /** What is to be run. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /** Runs a body, and throws what it throws. */
    public static void inside(Body body) throws Exception {
        try (TestNamespace namespace = open()) {
            namespace.inside(() -> {
                body.run();
                return null;
            });
        }
    }

    private static TestNamespace open() throws Exception {
        TestNamespace namespace = new TestNamespace();
        int socket = namespace.inside(XskSocket::socket);
        assumeTrue(socket >= 0, () -> "this kernel gives no AF_XDP socket: " + Errno.name(-socket));
        new KernelDevice("private net").close(socket);
        return namespace;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(STORE).put(TestNamespace.class, open());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestNamespace opened = context.getStore(STORE).remove(TestNamespace.class, TestNamespace.class);
        if (opened != null) {
            opened.close();
        }
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
        Throwable thrown = context.getStore(STORE)
                .get(TestNamespace.class, TestNamespace.class)
                .inside(() -> {
                    try {
                        invocation.proceed();
                        return null;
                    } catch (Throwable failure) {
                        return failure;
                    }
                });
        if (thrown != null) {
            throw thrown;
        }
    }
}
