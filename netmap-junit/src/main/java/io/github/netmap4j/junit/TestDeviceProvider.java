package io.github.netmap4j.junit;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapDeviceProvider;
import org.jspecify.annotations.Nullable;

/**
 * Provides the device of the test under the name {@code test}, so that a whole program can be tested that takes its device's
 * name as an option or from the system property {@code netmap4j.device}:
 *
 * <pre>{@code
 * @Test
 * void everyPacketIsAnswered(@Port("vale0:client") NetmapPort client) {
 *     Thread.ofPlatform().start(() -> Responder.main("--device", "test", "--port", "vale0:server"));
 *     ...
 * }
 * }</pre>
 *
 * <p>It is the device of the test that the thread runs, or was started by: threads inherit it. Tests that run in parallel
 * each see their own. A thread of a pool that was there before the test sees none.
 */
public final class TestDeviceProvider implements NetmapDeviceProvider {

    private static final InheritableThreadLocal<@Nullable NetmapDevice> CURRENT = new InheritableThreadLocal<>();

    /** Until it is closed, the thread that made it runs a part of a test. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Made by {@link java.util.ServiceLoader}. */
    public TestDeviceProvider() {}

    /** This thread runs a part of the test that has this device. */
    static Scope inThisThread(NetmapDevice device) {
        CURRENT.set(device);
        return CURRENT::remove;
    }

    @Override
    public String name() {
        return "test";
    }

    /**
     * {@return the device of this thread's test}
     *
     * @throws IllegalArgumentException if the thread belongs to no test that has a device
     */
    @Override
    public NetmapDevice device() {
        NetmapDevice device = CURRENT.get();
        if (device == null) {
            throw new IllegalArgumentException("no netmap device \"test\" in " + Thread.currentThread()
                    + ": it belongs to no test with @NetmapTest or NetmapExtension; start it in the test");
        }
        return device;
    }
}
