package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.call.NativeAccess;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The devices of this process by name: what {@link NetmapDevice#of} looks up. */
final class NetmapDevices {

    private static final Map<String, NetmapDevice> KERNEL = new ConcurrentHashMap<>();
    private static final Map<String, NetmapDeviceProvider> ADDED = new ConcurrentHashMap<>();

    private NetmapDevices() {}

    static void add(NetmapDeviceProvider provider) {
        ADDED.put(provider.name(), provider);
    }

    static NetmapDevice of(String name) {
        NativeAccess.require();
        if (name.startsWith("/")) {
            return KERNEL.computeIfAbsent(name, KernelDevice::new);
        }
        Map<String, NetmapDeviceProvider> found = new TreeMap<>();
        IllegalArgumentException none = new IllegalArgumentException();
        providers(found, none);
        NetmapDeviceProvider provider = found.get(name);
        if (provider == null) {
            throw withMessage(name, found, none);
        }
        return provider.device();
    }

    private static IllegalArgumentException withMessage(
            String name, Map<String, NetmapDeviceProvider> found, IllegalArgumentException none) {
        IllegalArgumentException told = new IllegalArgumentException("no netmap device \"" + name
                + "\": it is neither a path such as " + KernelDevice.PATH + " nor one of " + found.keySet()
                + (name.equals("soft")
                        ? "; add io.github.netmap4j:netmap4j-soft to the class or module path; if it is there, then"
                                + " neither the class loader of netmap-sys (" + own()
                                + ") nor the thread's context class loader ("
                                + Thread.currentThread().getContextClassLoader() + ") sees it"
                        : ""));
        for (Throwable broken : none.getSuppressed()) {
            told.addSuppressed(broken);
        }
        return told;
    }

    private static ClassLoader own() {
        return NetmapDevices.class.getClassLoader();
    }

    /** The library's own loader comes first: a plug-in's providers are usually beside the library, not in the thread's loader. */
    private static void providers(Map<String, NetmapDeviceProvider> found, Throwable broken) {
        ModuleLayer layer = NetmapDevices.class.getModule().getLayer();
        if (layer != null) {
            add(ServiceLoader.load(layer, NetmapDeviceProvider.class), found, broken);
        }
        add(ServiceLoader.load(NetmapDeviceProvider.class, own()), found, broken);
        add(ServiceLoader.load(NetmapDeviceProvider.class), found, broken);
        ADDED.forEach(found::putIfAbsent);
    }

    /** A provider that cannot be created, or belongs to another copy of the library, must not hide the others. */
    private static void add(
            ServiceLoader<NetmapDeviceProvider> loader, Map<String, NetmapDeviceProvider> found, Throwable broken) {
        Iterator<NetmapDeviceProvider> providers = loader.iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                NetmapDeviceProvider provider = providers.next();
                found.putIfAbsent(provider.name(), provider);
            } catch (ServiceConfigurationError unusable) {
                broken.addSuppressed(unusable);
            }
        }
    }
}
