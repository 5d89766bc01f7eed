package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Objects;

/**
 * How a port is to be opened, from {@link NetmapPort#builder}. What is not said is netmap's default: all NIC rings, with as
 * many slots as the driver has, in the memory that netmap chooses. A builder may be used again; it is not for several
 * threads.
 */
public final class NetmapBuilder {

    private static final int MAX_16 = 0xffff;

    final String name;
    NetmapDevice device;
    Binding binding = Binding.BY_NAME;
    int ring;
    int txSlots;
    int rxSlots;
    int txRings;
    int rxRings;
    int hostTxRings;
    int hostRxRings;
    int extraBuffers;
    int maxOffset = -1;
    int initialOffset;
    int memoryId;
    NetmapPort memoryOf;
    long flags;
    boolean exclusive;
    boolean txOnly;
    boolean rxOnly;
    boolean noTxPoll;
    boolean statistics;

    /** Which rings a descriptor is bound to. */
    enum Binding {
        /** What the suffix of the name says; without one, the NIC rings. */
        BY_NAME(""),
        HOST("^"),
        NIC_AND_HOST("*"),
        ONE("-"),
        ONE_HOST("^");

        private final String text;

        Binding(String text) {
            this.text = text;
        }

        /** What a name ends in. */
        String suffix(int ring) {
            return this == ONE || this == ONE_HOST ? text + ring : text;
        }
    }

    NetmapBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Opens the port on a device, instead of the default one ({@link NetmapDevice#ofDefault}).
     *
     * @param on the device
     * @return this
     */
    public NetmapBuilder device(NetmapDevice on) {
        this.device = Objects.requireNonNull(on, "device");
        return this;
    }

    /**
     * Opens the port on the device of a name, see {@link NetmapDevice#of}.
     *
     * @param on {@code soft}, or a path such as {@code /dev/netmap}
     * @return this
     * @throws IllegalArgumentException if there is none of that name
     */
    public NetmapBuilder device(String on) {
        return device(NetmapDevice.of(on));
    }

    /**
     * Binds the host rings instead of the NIC's: the suffix {@code ^} of a name ({@code NR_REG_SW}). Alone
     * they only send to the host: what the host sends is intercepted while the NIC's rings are open too, see
     * {@link #nicAndHost}.
     *
     * @return this
     */
    public NetmapBuilder host() {
        this.binding = Binding.HOST;
        return this;
    }

    /**
     * Binds the NIC rings and the host rings: the suffix {@code *} of a name ({@code NR_REG_NIC_SW}).
     *
     * @return this
     */
    public NetmapBuilder nicAndHost() {
        this.binding = Binding.NIC_AND_HOST;
        return this;
    }

    /**
     * Binds one pair of NIC rings: the suffix {@code -N} of a name ({@code NR_REG_ONE_NIC}). A descriptor for each ring,
     * each with its thread, is the fast way to use several.
     *
     * @param index a ring of the NIC
     * @return this
     */
    public NetmapBuilder ring(int index) {
        this.ring = check(index, MAX_16, "ring");
        this.binding = Binding.ONE;
        return this;
    }

    /**
     * Binds one pair of host rings: the suffix {@code ^N} of a name ({@code NR_REG_ONE_SW}).
     *
     * @param index a host ring
     * @return this
     */
    public NetmapBuilder hostRing(int index) {
        this.ring = check(index, MAX_16, "host ring");
        this.binding = Binding.ONE_HOST;
        return this;
    }

    /**
     * Asks for a number of slots in each transmit ring, where the port is made by this open (VALE ports, pipes). The
     * kernel takes the nearest number that it can have; a NIC ignores it. See {@link TxRing#slots} for what it gave.
     *
     * @param slots 2 or more, since one slot of a ring always stays with netmap; 0 for the default
     * @return this
     * @throws IllegalArgumentException if it is 1, or negative
     */
    public NetmapBuilder txSlots(int slots) {
        this.txSlots = checkSlots(slots, "txSlots");
        return this;
    }

    /**
     * Asks for a number of slots in each receive ring, as {@link #txSlots}.
     *
     * @param slots 2 or more, 0 for the default
     * @return this
     * @throws IllegalArgumentException if it is 1, or negative
     */
    public NetmapBuilder rxSlots(int slots) {
        this.rxSlots = checkSlots(slots, "rxSlots");
        return this;
    }

    /**
     * Asks for a number of transmit rings, where the port is made by this open (VALE ports, pipes).
     *
     * @param rings 1 or more, 0 for the default
     * @return this
     */
    public NetmapBuilder txRings(int rings) {
        this.txRings = check(rings, MAX_16, "txRings");
        return this;
    }

    /**
     * Asks for a number of receive rings, as {@link #txRings}.
     *
     * @param rings 1 or more, 0 for the default
     * @return this
     */
    public NetmapBuilder rxRings(int rings) {
        this.rxRings = check(rings, MAX_16, "rxRings");
        return this;
    }

    /**
     * Asks for a number of rings that transmit to the host's network stack. NICs have one unless asked for more; netmap
     * may grant fewer.
     *
     * @param rings 1 or more, 0 for the default
     * @return this
     */
    public NetmapBuilder hostTxRings(int rings) {
        this.hostTxRings = check(rings, MAX_16, "hostTxRings");
        return this;
    }

    /**
     * Asks for a number of rings that receive from the host's network stack, as {@link #hostTxRings}.
     *
     * @param rings 1 or more, 0 for the default
     * @return this
     */
    public NetmapBuilder hostRxRings(int rings) {
        this.hostRxRings = check(rings, MAX_16, "hostRxRings");
        return this;
    }

    /**
     * Binds no receive rings ({@code NR_TX_RINGS_ONLY}, the suffix {@code /T}). Not together with {@link #rxOnly}.
     *
     * @return this
     */
    public NetmapBuilder txOnly() {
        this.txOnly = true;
        return this;
    }

    /**
     * Binds no transmit rings ({@code NR_RX_RINGS_ONLY}, the suffix {@code /R}). Not together with {@link #txOnly}.
     *
     * @return this
     */
    public NetmapBuilder rxOnly() {
        this.rxOnly = true;
        return this;
    }

    /**
     * Has waits for packets to arrive not send what is pending ({@code NR_NO_TX_POLL}). By default they do, which costs a
     * sync of the transmit rings for each {@link NetmapPort#awaitRx}; with this only {@link TxRing#sync},
     * {@link TxRing#flush} and {@link NetmapPort#awaitTx} send.
     *
     * @return this
     */
    public NetmapBuilder noTxPoll() {
        this.noTxPoll = true;
        return this;
    }

    /**
     * Lets packets start behind the start of their buffers ({@code NETMAP_REQ_OPT_OFFSETS}), so that a header can be put
     * before a received packet without moving it. See {@link TxBatch#headroom} and {@link Frame#headroom}.
     *
     * @param initial where packets start at first in each buffer, in bytes: 0 to {@code max}
     * @param max the largest offset that will be used, in bytes; netmap may allow larger ones
     * @return this
     */
    public NetmapBuilder offsets(int initial, int max) {
        this.maxOffset = check(max, MAX_16, "max offset");
        this.initialOffset = check(initial, max, "initial offset");
        return this;
    }

    /**
     * Keeps others from the same rings, and fails if somebody has them ({@code NR_EXCLUSIVE}, the suffix {@code /x}).
     *
     * @return this
     */
    public NetmapBuilder exclusive() {
        this.exclusive = true;
        return this;
    }

    /**
     * Opens the port in the memory of another, on the same device, so that buffers can be exchanged between the two. They
     * share one mapping, which lives until both are closed.
     *
     * @param other an open port
     * @return this
     */
    public NetmapBuilder memoryOf(NetmapPort other) {
        this.memoryOf = Objects.requireNonNull(other, "other");
        return this;
    }

    /**
     * Opens the port in the memory of a number (the suffix {@code @N}).
     *
     * @param id the number, see {@link NetmapPort#memoryId}; 0 for netmap's choice
     * @return this
     */
    public NetmapBuilder memoryId(int id) {
        this.memoryId = check(id, MAX_16, "memoryId");
        return this;
    }

    /**
     * Asks for buffers that are in no ring, see {@link NetmapPort#extraBuffers}. netmap may grant fewer.
     *
     * @param count how many
     * @return this
     */
    public NetmapBuilder extraBuffers(int count) {
        this.extraBuffers = check(count, Integer.MAX_VALUE, "extraBuffers");
        return this;
    }

    /**
     * Adds {@code NR_*} flags to the registration, for what has no method here: monitors, {@code NR_ACCEPT_VNET_HDR}. Flags of
     * earlier calls stay.
     *
     * @param bits constants of {@link io.github.netmap4j.sys.abi.netmap_h}, without a mode ({@code NR_REG_*})
     * @return this
     * @throws IllegalArgumentException if there is a mode among them
     */
    public NetmapBuilder flags(long bits) {
        if ((bits & netmap_h.NR_REG_MASK()) != 0) {
            throw new IllegalArgumentException("flags 0x" + Long.toHexString(bits)
                    + " have a mode in them: say which rings with host(), nicAndHost(), ring(index) or"
                    + " hostRing(index)");
        }
        this.flags |= bits;
        return this;
    }

    /**
     * Counts packets, bytes, full rings and syncs, see {@link Ring#statistics}.
     *
     * @return this
     */
    public NetmapBuilder statistics() {
        this.statistics = true;
        return this;
    }

    /**
     * Opens the port.
     *
     * @return the port, to be closed by the caller
     * @throws PortOpenException if it cannot be opened; its {@link PortOpenException#reason} tells why and its message
     *     what to do
     * @throws PortClosedException if the port of {@link #memoryOf} is closed
     * @throws IllegalStateException if {@link #memoryOf} contradicts {@link #device(NetmapDevice)} or {@link #memoryId}
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public NetmapPort open() throws PortOpenException {
        return PortOpener.open(this);
    }

    NetmapDevice deviceOrDefault() {
        if (memoryOf != null) {
            return memoryOf.device();
        }
        return device == null ? NetmapDevice.ofDefault() : device;
    }

    /** Before the open, since the order of the calls must not matter. */
    void requireConsistent() {
        if (memoryOf == null) {
            return;
        }
        if (device != null && !device.equals(memoryOf.device())) {
            throw new IllegalStateException(name + " is to be on " + device + " by device(), and in the memory of "
                    + memoryOf + " by memoryOf(): leave one of them out");
        }
        if (memoryId != 0 && memoryId != memoryOf.memoryId()) {
            throw new IllegalStateException(name + " is to be in memory " + memoryId + " by memoryId(), and in that of "
                    + memoryOf + ", which is " + memoryOf.memoryId() + ", by memoryOf(): leave one of them out");
        }
    }

    /** Whether the default device is the kernel's, on a system whose kernel has none. */
    boolean wantsKernel() {
        return deviceOrDefault() instanceof KernelDevice;
    }

    private static int checkSlots(int slots, String what) {
        if (slots == 1) {
            throw new IllegalArgumentException(
                    what + " 1: 2 or more, since one slot always stays with netmap; 0 for the default");
        }
        return check(slots, Integer.MAX_VALUE, what);
    }

    private static int check(int value, int max, String what) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " " + value + ": 0 to " + max);
        }
        return value;
    }
}
