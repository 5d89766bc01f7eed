package io.github.netmap4j.conformance.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The devices that cases run on: by name, or lent by the caller of the suite. */
public final class Devices {

    private static final Map<String, NetmapDevice> LENT = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Devices() {}

    /** The device of a name that {@link #lend} returned or {@link NetmapDevice#of} knows. */
    public static NetmapDevice of(String name) {
        NetmapDevice lent = LENT.get(name);
        return lent != null ? lent : NetmapDevice.of(name);
    }

    /** Gives a device a name for a run, until {@link #giveBack}. */
    public static String lend(NetmapDevice device) {
        String name = device.getClass().getSimpleName() + " " + NUMBERS.incrementAndGet();
        LENT.put(name, device);
        return name;
    }

    /** Forgets a name that {@link #lend} returned; ignores other names. */
    public static void giveBack(String name) {
        LENT.remove(name);
    }
}
