package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.memory.MemoryTable;
import io.github.netmap4j.soft.spi.NicSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the ports of a device share: memories, network interfaces, counts of drops. Guarded by the control lock. */
public final class Fabric {

    public final MemoryTable memories;
    final DropLedger drops = new DropLedger();
    /** Whether every receive sync writes the time: the opposite of the kernel's {@code no_timestamp} sysctl. */
    final boolean timestamps;
    /** What the system knows by name: NICs, and persistent VALE ports. */
    public final Map<String, SoftPort> interfaces = new TreeMap<>();
    /** What timestamps and waits go by. */
    public final DeviceClock clock;
    /** The source of NICs for other names, or null. */
    public final @Nullable NicSource nics;

    /**
     * An empty fabric.
     *
     * @param memories the memories
     * @param timestamps whether every receive sync writes the time into its ring
     * @param clock what timestamps and waits go by
     * @param nics the source of NICs for unknown names, or null
     */
    public Fabric(MemoryTable memories, boolean timestamps, DeviceClock clock, @Nullable NicSource nics) {
        this.memories = memories;
        this.timestamps = timestamps;
        this.clock = clock;
        this.nics = nics;
    }

    /** Whether there is a network interface of this name, used or not. */
    public boolean hasInterface(String name) {
        return interfaces.containsKey(name) || (nics != null && nics.has(name));
    }

    /** What was dropped where. Any thread. */
    public DropLedger drops() {
        return drops;
    }

    public MemoryTable memories() {
        return memories;
    }
}
