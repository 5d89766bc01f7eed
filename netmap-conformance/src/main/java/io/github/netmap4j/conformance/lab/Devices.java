package io.github.netmap4j.conformance.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The devices that cases run on: those that have a name, and those that whoever runs the suite has made. */
public final class Devices {

    private static final Map<String, NetmapDevice> LENT = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Devices() {}

    /** The device of a name, as {@link NetmapDevice#of} or {@link #lend} knows it. */
    public static NetmapDevice of(String name) {
        NetmapDevice lent = LENT.get(name);
        return lent != null ? lent : NetmapDevice.of(name);
    }

    /** Gives a device a name for a run; {@link #giveBack} forgets it. */
    public static String lend(NetmapDevice device) {
        String name = device.getClass().getSimpleName() + " " + NUMBERS.incrementAndGet();
        LENT.put(name, device);
        return name;
    }

    /** Forgets what {@link #lend} named; other names are left alone. */
    public static void giveBack(String name) {
        LENT.remove(name);
    }
}
