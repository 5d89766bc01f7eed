package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link NetmapPort.Builder}. */
abstract sealed class PortSettings permits NetmapPort.Builder {

    private static final int MAX_16 = 0xffff;

    final String name;

    @Nullable
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

    @Nullable
    NetmapPort memoryOf;

    long flags;
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

        /** The suffix of a name. */
        String suffix(int ring) {
            return this == ONE || this == ONE_HOST ? text + ring : text;
        }
    }

    PortSettings(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    abstract NetmapPort.Builder self();

    /**
     * Opens the port on a device instead of the default one, {@link NetmapDevice#ofDefault}.
     *
     * @param on the device
     * @return this
     */
    public NetmapPort.Builder device(NetmapDevice on) {
        this.device = Objects.requireNonNull(on, "device");
        return self();
    }

    /**
     * Opens the port on the device of a name, see {@link NetmapDevice#of}.
     *
     * @param on {@code soft}, or a path such as {@code /dev/netmap}
     * @return this
     * @throws IllegalArgumentException if there is none of that name
     */
    public NetmapPort.Builder device(String on) {
        return device(NetmapDevice.of(on));
    }

    private NetmapPort.Builder bind(Binding which, int index) {
        this.ring = check(index, MAX_16, which == Binding.ONE_HOST ? "host ring" : "ring");
        this.binding = which;
        return self();
    }

    /**
     * Binds the host rings instead of the NIC's: the suffix {@code ^} of a name ({@code NR_REG_SW}). Alone they only send
     * to the host: netmap intercepts what the host sends only while the NIC's rings are open, too, see {@link #nicAndHost}.
     *
     * @return this
     */
    public NetmapPort.Builder host() {
        return bind(Binding.HOST, 0);
    }

    /**
     * Binds the NIC rings and the host rings: the suffix {@code *} of a name ({@code NR_REG_NIC_SW}).
     *
     * @return this
     */
    public NetmapPort.Builder nicAndHost() {
        return bind(Binding.NIC_AND_HOST, 0);
    }

    /**
     * Binds one pair of NIC rings: the suffix {@code -N} of a name ({@code NR_REG_ONE_NIC}).
     *
     * @param index a ring of the NIC
     * @return this
     */
    public NetmapPort.Builder ring(int index) {
        return bind(Binding.ONE, index);
    }

    /**
     * Binds one pair of host rings: the suffix {@code ^N} of a name ({@code NR_REG_ONE_SW}).
     *
     * @param index a host ring
     * @return this
     */
    public NetmapPort.Builder hostRing(int index) {
        return bind(Binding.ONE_HOST, index);
    }

    /**
     * Sets the number of slots of each transmit ring.
     *
     * @param slots 2 or more, since one slot of a ring always stays with netmap
     * @return this
     * @throws IllegalArgumentException if it is 1, or negative
     */
    public NetmapPort.Builder txSlots(int slots) {
        this.txSlots = checkSlots(slots, "txSlots");
        return self();
    }

    /**
     * Sets the number of slots of each receive ring.
     *
     * @param slots 2 or more
     * @return this
     * @throws IllegalArgumentException if it is 1, or negative
     */
    public NetmapPort.Builder rxSlots(int slots) {
        this.rxSlots = checkSlots(slots, "rxSlots");
        return self();
    }

    /**
     * Sets the number of transmit rings.
     *
     * @param rings 1 or more
     * @return this
     */
    public NetmapPort.Builder txRings(int rings) {
        this.txRings = check(rings, MAX_16, "txRings");
        return self();
    }

    /**
     * Sets the number of receive rings.
     *
     * @param rings 1 or more
     * @return this
     */
    public NetmapPort.Builder rxRings(int rings) {
        this.rxRings = check(rings, MAX_16, "rxRings");
        return self();
    }

    /**
     * Sets the number of rings that transmit to the host's network stack; a NIC has one by default.
     *
     * @param rings 1 or more
     * @return this
     */
    public NetmapPort.Builder hostTxRings(int rings) {
        this.hostTxRings = check(rings, MAX_16, "hostTxRings");
        return self();
    }

    /**
     * Sets the number of rings that receive from the host's network stack; a NIC has one by default.
     *
     * @param rings 1 or more
     * @return this
     */
    public NetmapPort.Builder hostRxRings(int rings) {
        this.hostRxRings = check(rings, MAX_16, "hostRxRings");
        return self();
    }

    /**
     * Asks for buffers that are in no ring, see {@link NetmapPort#extraBuffers}.
     *
     * @param count how many
     * @return this
     */
    public NetmapPort.Builder extraBuffers(int count) {
        this.extraBuffers = check(count, Integer.MAX_VALUE, "extraBuffers");
        return self();
    }

    private NetmapPort.Builder flag(long bit) {
        this.flags |= bit;
        return self();
    }

    /**
     * Binds no receive rings ({@code NR_TX_RINGS_ONLY}, the suffix {@code /T}). Not together with {@link #rxOnly}.
     *
     * @return this
     */
    public NetmapPort.Builder txOnly() {
        return flag(netmap_h.NR_TX_RINGS_ONLY());
    }

    /**
     * Binds no transmit rings ({@code NR_RX_RINGS_ONLY}, the suffix {@code /R}). Not together with {@link #txOnly}.
     *
     * @return this
     */
    public NetmapPort.Builder rxOnly() {
        return flag(netmap_h.NR_RX_RINGS_ONLY());
    }

    /**
     * Keeps others from opening the same rings; the open fails if somebody has them ({@code NR_EXCLUSIVE}, the suffix
     * {@code /x}).
     *
     * @return this
     */
    public NetmapPort.Builder exclusive() {
        return flag(netmap_h.NR_EXCLUSIVE());
    }

    /**
     * Stops waits for packets from sending what is pending ({@code NR_NO_TX_POLL}). By default they do, which costs a sync
     * of the transmit rings for each {@link NetmapPort#awaitRx}; with this only {@link TxRing#sync}, {@link TxRing#flush}
     * and {@link NetmapPort#awaitTx} send.
     *
     * @return this
     */
    public NetmapPort.Builder noTxPoll() {
        return flag(netmap_h.NR_NO_TX_POLL());
    }

    /**
     * Opens a monitor: its receive rings show what the port of this name transmits ({@code NR_MONITOR_TX}, the suffix {@code /t}).
     *
     * @return this
     */
    public NetmapPort.Builder monitorTx() {
        return flag(netmap_h.NR_MONITOR_TX());
    }

    /**
     * Opens a monitor: its receive rings show what the port of this name receives ({@code NR_MONITOR_RX}, the suffix {@code /r}).
     *
     * @return this
     */
    public NetmapPort.Builder monitorRx() {
        return flag(netmap_h.NR_MONITOR_RX());
    }

    /**
     * Makes a monitor take the buffers instead of copying the packets ({@code NR_ZCOPY_MON}, the suffix {@code /z}).
     *
     * @return this
     */
    public NetmapPort.Builder zeroCopyMonitor() {
        return flag(netmap_h.NR_ZCOPY_MON());
    }

    /**
     * Accepts virtio-net headers before packets, if the port has them ({@code NR_ACCEPT_VNET_HDR}).
     *
     * @return this
     */
    public NetmapPort.Builder acceptVnetHeaders() {
        return flag(netmap_h.NR_ACCEPT_VNET_HDR());
    }

    /**
     * Lets packets start behind the start of their buffers ({@code NETMAP_REQ_OPT_OFFSETS}), so that a header can be added
     * before a received packet without moving it. See {@link TxBatch#headroom} and {@link Frame#headroom}.
     *
     * @param initial where packets start in each buffer at first, in bytes: 0 to {@code max}
     * @param max the largest offset that will be used, in bytes; netmap may allow larger ones
     * @return this
     */
    public NetmapPort.Builder offsets(int initial, int max) {
        this.maxOffset = check(max, MAX_16, "max offset");
        this.initialOffset = check(initial, max, "initial offset");
        return self();
    }

    /**
     * Opens the port in the memory of another, on the same device, so that the two can exchange buffers. They
     * share one mapping, which lives until both are closed.
     *
     * @param other an open port
     * @return this
     */
    public NetmapPort.Builder memoryOf(NetmapPort other) {
        this.memoryOf = Objects.requireNonNull(other, "other");
        return self();
    }

    /**
     * Opens the port in the memory with a number (the suffix {@code @N}).
     *
     * @param id the number, see {@link NetmapPort#memoryId}; 0 for netmap's choice
     * @return this
     */
    public NetmapPort.Builder memoryId(int id) {
        this.memoryId = check(id, MAX_16, "memoryId");
        return self();
    }

    /**
     * Counts packets, bytes, full rings and syncs, see {@link Ring#statistics}.
     *
     * @return this
     */
    public NetmapPort.Builder statistics() {
        this.statistics = true;
        return self();
    }

    NetmapDevice deviceOrDefault() {
        if (memoryOf != null) {
            return memoryOf.device();
        }
        return device == null ? NetmapDevice.ofDefault() : device;
    }

    /** Checked at the open, since the order of the calls must not matter. */
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

    /** Whether the port is to be opened on the kernel's device. */
    boolean wantsKernel() {
        return deviceOrDefault().node().isPresent();
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
