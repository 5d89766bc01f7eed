package io.github.netmap4j.soft;

import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.memory.AnonymousRegions;
import io.github.netmap4j.soft.memory.HugePageRegions;
import io.github.netmap4j.soft.memory.MemoryTable;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.soft.vale.SwitchOptions;
import io.github.netmap4j.sys.call.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Configures a software device. Defaults match the kernel's. */
public final class SoftDeviceBuilder {

    private static final int DEFAULT_NIC_SLOTS = 1024;
    /** {@code nr_tx_rings} has 16 bits. */
    private static final int MAX_RINGS = 0xffff;

    private RegionSource regions = anonymousRegions();
    private PoolConfig globalMemory = PoolConfig.GLOBAL;
    private PoolConfig privateMemory = PoolConfig.PRIVATE;
    private boolean onlyGlobalMemory;
    private boolean timestamps = true;
    private Duration ageing = Duration.ZERO;
    private boolean slotFlags;
    private @Nullable String name;
    private DeviceClock clock = DeviceClock.system();
    private final Map<String, LinkPair> links = new HashMap<>();
    private final List<Cable> cables = new ArrayList<>();
    private boolean defaultCable = true;
    private @Nullable NicSource nics;

    private record Cable(
            String a,
            String b,
            int rings,
            int slots,
            @Nullable LinkPair link) {}

    SoftDeviceBuilder() {}

    /**
     * Anonymous memory of this process. Untouched pages cost nothing.
     *
     * @return the default source of memory
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public static RegionSource anonymousRegions() {
        SystemCalls.require();
        return AnonymousRegions.INSTANCE;
    }

    /**
     * Memory of this process in huge pages of the system's default size, which must be set aside:
     * {@code /proc/sys/vm/nr_hugepages}. If too few are free, the request that needs the memory fails with ENOMEM; the
     * log of {@code io.github.netmap4j.soft} says how many are missing. See {@link MemfdRegions} for memory to share.
     *
     * @return a new source
     * @throws UnsupportedOperationException if the system has no huge pages
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public static RegionSource hugePageRegions() {
        SystemCalls.require();
        return new HugePageRegions();
    }

    /**
     * Names the device in messages, where a process has several.
     *
     * @param text a short name; {@code soft#1}, {@code soft#2} and so on unless set
     * @return this
     */
    public SoftDeviceBuilder name(String text) {
        name = Objects.requireNonNull(text, "name");
        return this;
    }

    /**
     * Where the memory of ports comes from: {@link #anonymousRegions}, {@link #hugePageRegions}, {@link MemfdRegions},
     * or your own source.
     *
     * @param source anonymous memory unless set
     * @return this
     */
    public SoftDeviceBuilder regions(RegionSource source) {
        regions = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * The pools of memory 1, which NICs use: netmap(4)'s sysctls {@code if_num}, {@code ring_size}, {@code buf_num}…
     *
     * @param pools {@link PoolConfig#GLOBAL} unless set
     * @return this
     */
    public SoftDeviceBuilder globalMemory(PoolConfig pools) {
        globalMemory = Objects.requireNonNull(pools, "pools");
        return this;
    }

    /**
     * The minimum size of a VALE port's private memory: the sysctls {@code priv_if_num} and so on.
     *
     * @param pools {@link PoolConfig#PRIVATE} unless set
     * @return this
     */
    public SoftDeviceBuilder privateMemory(PoolConfig pools) {
        privateMemory = Objects.requireNonNull(pools, "pools");
        return this;
    }

    /**
     * Gives all ports the global memory: they share one region, and any two can swap buffers. The kernel's VALE ports
     * have memories of their own.
     *
     * @param onlyGlobal false unless set
     * @return this
     */
    public SoftDeviceBuilder onlyGlobalMemory(boolean onlyGlobal) {
        onlyGlobalMemory = onlyGlobal;
        return this;
    }

    /**
     * Whether every receive sync writes the time into {@code ring->ts}, or only those of rings with {@code NR_TIMESTAMP}:
     * the opposite of the sysctl {@code no_timestamp}.
     *
     * @param always true unless set
     * @return this
     */
    public SoftDeviceBuilder timestamps(boolean always) {
        timestamps = always;
        return this;
    }

    /**
     * Sets how long VALE switches remember an address that sends nothing.
     *
     * @param time zero, the default, is for ever, as in the kernel
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public SoftDeviceBuilder ageing(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("ageing " + time + ": the time must not be negative");
        }
        ageing = time;
        return this;
    }

    /**
     * Whether VALE switches obey {@code NS_NO_LEARN}, and use the high byte of a transmit slot's flags as the destination
     * port, as netmap.h describes. The kernel ignores both; and because received slots carry their number of fragments in
     * that byte, a program that forwards flags would send everything to port 1.
     *
     * @param honoured false unless set
     * @return this
     */
    public SoftDeviceBuilder slotFlags(boolean honoured) {
        slotFlags = honoured;
        return this;
    }

    /**
     * Adds two NICs with a wire between them, in place of the two that a device has by default.
     *
     * @param a the name of the first, up to 15 characters, as in {@code netmap:a}
     * @param b the name of the second; the same name makes a single NIC that receives what it sends
     * @param rings transmit rings of each, and as many receive rings, 1 to 65535; what is sent from ring i arrives on ring i
     * @param slots per ring, 2 or more
     * @return this
     * @throws IllegalArgumentException if the numbers are out of range
     */
    public SoftDeviceBuilder cable(String a, String b, int rings, int slots) {
        return addCable(a, b, rings, slots, null);
    }

    /**
     * Adds two NICs as {@link #cable(String, String, int, int)} does, with a link that loses, delays or spoils frames, both
     * ways alike. Lost frames are counted at the sender.
     *
     * @param a the name of the first
     * @param b the name of the second
     * @param rings transmit rings of each, and as many receive rings
     * @param slots per ring
     * @param link the link
     * @return this
     * @throws IllegalArgumentException if the numbers are out of range
     */
    public SoftDeviceBuilder cable(String a, String b, int rings, int slots, Link link) {
        return cable(a, b, rings, slots, link, link);
    }

    /**
     * Adds two NICs as {@link #cable(String, String, int, int)} does, with a link each way.
     *
     * @param a the name of the first
     * @param b the name of the second
     * @param rings transmit rings of each, and as many receive rings
     * @param slots per ring
     * @param there for what the first sends
     * @param back for what the second sends
     * @return this
     * @throws IllegalArgumentException if the numbers are out of range
     */
    public SoftDeviceBuilder cable(String a, String b, int rings, int slots, Link there, Link back) {
        return addCable(a, b, rings, slots, pair(there, back));
    }

    private static LinkPair pair(Link there, Link back) {
        return new LinkPair(Objects.requireNonNull(there, "there"), Objects.requireNonNull(back, "back"));
    }

    private SoftDeviceBuilder addCable(String a, String b, int rings, int slots, @Nullable LinkPair link) {
        if (rings < 1 || slots < 2) {
            throw new IllegalArgumentException(rings + " rings of " + slots + " slots; at least 1 of 2 is needed");
        }
        if (rings > MAX_RINGS) {
            throw new IllegalArgumentException(rings + " rings; a registration can say " + MAX_RINGS + " at most");
        }
        cables.add(new Cable(Objects.requireNonNull(a, "a"), Objects.requireNonNull(b, "b"), rings, slots, link));
        defaultCable = false;
        return this;
    }

    /**
     * Puts a link between a port and its switch that loses, delays or spoils frames, both ways alike. The port may be
     * opened or attached later. Frames that are lost on the way to the switch are counted at its transmit ring, others
     * at its receive ring.
     *
     * @param port the port's name, with the switch's: {@code vale0:a}
     * @param link the link
     * @return this
     */
    public SoftDeviceBuilder link(String port, Link link) {
        return link(port, link, link);
    }

    /**
     * Puts a link between a port and its switch, as {@link #link(String, Link)} does, for each way one.
     *
     * @param port the port's name, with the switch's: {@code vale0:a}
     * @param toSwitch for what the port sends
     * @param fromSwitch for what it receives
     * @return this
     */
    public SoftDeviceBuilder link(String port, Link toSwitch, Link fromSwitch) {
        links.put(Objects.requireNonNull(port, "port"), pair(toSwitch, fromSwitch));
        return this;
    }

    /**
     * Sets the clock that the device goes by: a {@link io.github.netmap4j.soft.clock.VirtualClock}, say.
     *
     * @param time the system's unless set
     * @return this
     */
    public SoftDeviceBuilder clock(DeviceClock time) {
        clock = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Takes NICs from a driver, in place of the two that a device has by default: the device asks it for every name
     * that no port of the device has. {@link #cable} adds software NICs beside them. The buffers of all memories begin
     * where the driver wants them.
     *
     * @param source the driver; it belongs to this device
     * @return this
     */
    public SoftDeviceBuilder nics(NicSource source) {
        nics = Objects.requireNonNull(source, "source");
        defaultCable = false;
        return this;
    }

    /**
     * Makes a device without NICs, unless {@link #cable} adds some.
     *
     * @return this
     */
    public SoftDeviceBuilder withoutNics() {
        defaultCable = false;
        return this;
    }

    /**
     * Makes the device. It allocates no memory until a port is opened.
     *
     * @return a new device that shares nothing with others
     * @throws IllegalArgumentException if the pools of the global memory are beyond netmap's limits, or a NIC's name is
     *     not valid or already used
     */
    public SoftDevice build() {
        try {
            MemoryTable memories =
                    new MemoryTable(regions, shifted(globalMemory), shifted(privateMemory), onlyGlobalMemory);
            SoftDevice device = new SoftDevice(
                    name,
                    new Fabric(memories, timestamps, clock, nics),
                    new SwitchOptions(Timeouts.nanos(ageing), slotFlags, Map.copyOf(links), clock));
            if (defaultCable) {
                device.addCable(SoftDevice.NIC_0, SoftDevice.NIC_1, 1, DEFAULT_NIC_SLOTS, null);
            }
            cables.forEach(cable -> device.addCable(cable.a, cable.b, cable.rings, cable.slots, cable.link));
            DropEvents.show(device);
            return device;
        } catch (RequestRefusedException refused) {
            throw new IllegalArgumentException("the global memory: " + refused.getMessage(), refused);
        }
    }

    private PoolConfig shifted(PoolConfig pools) {
        return nics == null || nics.bufferShift() == 0 ? pools : pools.withBufferShift(nics.bufferShift());
    }
}
