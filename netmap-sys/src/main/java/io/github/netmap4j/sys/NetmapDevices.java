package io.github.netmap4j.sys;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The devices of this process by name: what {@link NetmapDevice#of} looks up. */
final class NetmapDevices {

    private static final Map<String, NetmapDevice> KERNEL = new ConcurrentHashMap<>();

    private NetmapDevices() {}

    static NetmapDevice of(String name) {
        if (name.startsWith("/")) {
            return KERNEL.computeIfAbsent(name, KernelDevice::new);
        }
        Map<String, NetmapDeviceProvider> providers = providers();
        NetmapDeviceProvider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("no netmap device \"" + name + "\": it is neither a path such as "
                    + KernelDevice.PATH + " nor one of " + providers.keySet()
                    + (name.equals("soft") ? "; add io.github.netmap4j:netmap-soft to the class or module path" : ""));
        }
        return provider.device();
    }

    private static Map<String, NetmapDeviceProvider> providers() {
        Map<String, NetmapDeviceProvider> found = new TreeMap<>();
        for (NetmapDeviceProvider provider : ServiceLoader.load(NetmapDeviceProvider.class)) {
            found.putIfAbsent(provider.name(), provider);
        }
        return found;
    }
}
