package io.github.netmap4j.junit;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.soft.SoftHost;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Gives tests a software device, and ports and hosts of it, as parameters of test methods and of {@code @BeforeEach}:
 *
 * {@snippet class="io.github.netmap4j.junit.recipes.ResponderRecipe" region="test"}
 *
 * <p>A class that needs another device registers the extension itself:
 *
 * {@snippet class="io.github.netmap4j.junit.recipes.RetransmissionRecipe" region="device"}
 *
 * <p>Each test has a device of its own, which has the test's name, so tests may run in parallel. Two annotated parameters
 * with one name are one port. After the test the extension closes the ports that it opened, and fails the test if something
 * is left: frames that were not released, extra buffers that were not given back, a ring that another thread still has, a
 * port that the test opened and did not close (with the place of that open), descriptors and mappings. To know the places it
 * sets the system property {@code netmap4j.traceOpens}, unless that is set.
 *
 * <p>A whole program, which takes its device's name as an option or from the system property {@code netmap4j.device}, gets the
 * device of its test by the name {@code test}: {@code NetmapDevice.of("test")} is the device of the test that the thread runs,
 * or was started by. Tests that run in parallel each see their own; a thread of a pool that was there before sees none.
 *
 * {@snippet class="io.github.netmap4j.junit.SnippetsTest" region="program"}
 */
public final class NetmapExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                InvocationInterceptor,
                ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(NetmapExtension.class);

    private final Consumer<? super SoftDeviceBuilder> configuration;
    private final boolean forClass;

    /** Gives each test a device with the builder's defaults. */
    public NetmapExtension() {
        this(_ -> {}, false);
    }

    private NetmapExtension(Consumer<? super SoftDeviceBuilder> configuration, boolean forClass) {
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.forClass = forClass;
    }

    /**
     * Gives each test a device of its own.
     *
     * @param configuration configures the device; called once for each
     * @return an extension, for a field with {@code @RegisterExtension}
     */
    public static NetmapExtension device(Consumer<? super SoftDeviceBuilder> configuration) {
        return new NetmapExtension(configuration, false);
    }

    /**
     * Gives all tests of a class one device. Ports that are parameters are closed after each test all the same; what is left
     * fails the class.
     *
     * @param configuration configures the device
     * @return an extension, for a static field with {@code @RegisterExtension}
     */
    public static NetmapExtension deviceForClass(Consumer<? super SoftDeviceBuilder> configuration) {
        return new NetmapExtension(configuration, true);
    }

    private static String name(ExtensionContext context) {
        String of = context.getRequiredTestClass().getSimpleName();
        return context.getTestMethod()
                .map(method -> of + "." + method.getName())
                .orElse(of);
    }

    private SoftDevice newDevice(ExtensionContext context) {
        SoftDeviceBuilder builder = SoftDevice.builder().name(name(context));
        configuration.accept(builder);
        return builder.build();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        LeakedPorts.remember();
        if (forClass) {
            context.getStore(NAMESPACE).put(SoftDevice.class, newDevice(context));
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        LeakedPorts.remember();
        DeviceOfTest.offer();
        SoftDevice device =
                forClass ? context.getStore(NAMESPACE).get(SoftDevice.class, SoftDevice.class) : newDevice(context);
        context.getStore(NAMESPACE).put(TestPorts.class, new TestPorts(Objects.requireNonNull(device)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestPorts ports = ports(context);
        ports.close();
        if (!forClass) {
            ports.requireNothingLeft();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (forClass) {
            SoftDevice device = context.getStore(NAMESPACE).get(SoftDevice.class, SoftDevice.class);
            new TestPorts(Objects.requireNonNull(device)).requireNothingLeft();
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(call, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(call, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(call, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> call, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(call, context);
    }

    private static void run(Invocation<@Nullable Void> part, ExtensionContext context) throws Throwable {
        TestPorts ports = ports(context);
        ports.inThisThread();
        try (DeviceOfTest.Scope _ = DeviceOfTest.inThisThread(ports.device())) {
            part.proceed();
        }
    }

    private static TestPorts ports(ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(NAMESPACE).get(TestPorts.class, TestPorts.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Parameter asked = parameter.getParameter();
        if (asked.getDeclaringExecutable() instanceof Constructor
                || context.getTestMethod().isEmpty()) {
            return false;
        }
        Class<?> type = asked.getType();
        return type == SoftDevice.class
                || type == NetmapDevice.class
                || (type == NetmapPort.class && parameter.isAnnotated(Port.class))
                || (type == SoftHost.class && parameter.isAnnotated(Host.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestPorts ports = ports(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == NetmapPort.class) {
            String name = parameter.findAnnotation(Port.class).orElseThrow().value();
            try {
                return ports.open(name);
            } catch (PortOpenException refused) {
                throw new ParameterResolutionException(refused.getMessage(), refused);
            }
        }
        return type == SoftHost.class
                ? ports.device()
                        .host(parameter.findAnnotation(Host.class).orElseThrow().value())
                : ports.device();
    }
}
