package io.github.netmap4j.conformance.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The devices that cases run on: by name, or registered by the caller of the suite. */
public final class Devices {

    private static final Map<String, NetmapDevice> REGISTERED = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Devices() {}

    /** The device of a name that {@link #register} returned or {@link NetmapDevice#of} knows. */
    public static NetmapDevice of(String name) {
        NetmapDevice registered = REGISTERED.get(name);
        return registered != null ? registered : NetmapDevice.of(name);
    }

    /** Gives a device a name for a run, until {@link #unregister}. */
    public static String register(NetmapDevice device) {
        String name = device.getClass().getSimpleName() + " " + NUMBERS.incrementAndGet();
        REGISTERED.put(name, device);
        return name;
    }

    /** Forgets a name that {@link #register} returned; ignores other names. */
    public static void unregister(String name) {
        REGISTERED.remove(name);
    }
}
