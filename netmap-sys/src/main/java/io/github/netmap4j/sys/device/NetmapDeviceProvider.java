package io.github.netmap4j.sys.device;

/**
 * How a module offers a {@link NetmapDevice} by name, found with {@link java.util.ServiceLoader}. The software device in
 * netmap-soft is one.
 */
public interface NetmapDeviceProvider {

    /**
     * {@return the name that {@link NetmapDevice#of} knows it by, such as {@code soft}: a short name, without a
     * {@code /}}
     */
    String name();

    /**
     * {@return the device: the same device at every call, so that all of a process meets on it; the test kit's is one for
     * each test}
     */
    NetmapDevice device();

    /**
     * Adds a provider that {@link java.util.ServiceLoader} does not find, for the life of the process. It replaces one of the same
     * name that was added before; one that is found comes first.
     *
     * @param provider offers its device from now on
     */
    static void add(NetmapDeviceProvider provider) {
        NetmapDevices.add(provider);
    }
}
