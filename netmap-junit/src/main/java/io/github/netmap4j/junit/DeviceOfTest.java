package io.github.netmap4j.junit;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapDeviceProvider;
import org.jspecify.annotations.Nullable;

/**
 * The device of the test that a thread runs or was started by, under the name {@code test}. It is added, not found as a service: if
 * the module provided one, surefire would make modules of the kit and of JUnit, which the tests of a user's module do not read.
 */
final class DeviceOfTest implements NetmapDeviceProvider {

    private static final InheritableThreadLocal<@Nullable NetmapDevice> CURRENT = new InheritableThreadLocal<>();

    /** Until it is closed, the thread that made it runs a part of a test. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private DeviceOfTest() {}

    /** From now on there is a device of this name. */
    static void offer() {
        NetmapDeviceProvider.add(new DeviceOfTest());
    }

    /** This thread runs a part of the test that has this device. */
    static Scope inThisThread(NetmapDevice device) {
        CURRENT.set(device);
        return CURRENT::remove;
    }

    @Override
    public String name() {
        return "test";
    }

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
