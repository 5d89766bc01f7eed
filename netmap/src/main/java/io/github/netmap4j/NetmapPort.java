package io.github.netmap4j;

import io.github.netmap4j.internal.OpenPort;
import io.github.netmap4j.internal.OpenPorts;
import io.github.netmap4j.internal.RingAccess;
import io.github.netmap4j.preflight.Preflight;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.nmport.NmportD;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open netmap port: a NIC, a port of a VALE switch, one end of a pipe. It owns the descriptor and the mapping;
 * {@link #close} gives both back.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="port"}
 *
 * <p><b>Rings.</b> {@link #txRing}, {@link #rxRing}, {@link #hostTxRing} and {@link #hostRxRing} take a ring for the calling
 * thread, which closes it before another can take it. A thread that asks again for a ring it has gets the same object. Each
 * throws {@link InvalidRingIndexException} if there is no such ring or it is not bound to this descriptor, and
 * {@link RingTakenException} if another thread, a channel or a forwarder has it, or this thread through another open of the
 * port.
 *
 * <p><b>Threads.</b> Any thread may call the methods of this class. Each ring belongs to the thread that took it. Several
 * threads may use rings of one port at the same time; but a sync concerns all rings of its direction, and netmap skips those
 * that another thread is syncing. It is faster to open a port for each ring and thread: {@link Builder#ring},
 * {@link #openRing}.
 *
 * <p><b>Host stack.</b> While a NIC is open in netmap mode its traffic does not reach the operating system, nor the system's
 * traffic the wire, unless this program forwards it: see {@link io.github.netmap4j.forward.Forwarder#hostStack}.
 *
 * <p><b>Closing.</b> Any thread may close a port. Waits end with {@link PortClosedException}; every later access to the
 * rings and the memory throws; what was known at the open (name, device, ring counts, memory id, buffer size) can still be
 * asked for. A thread in the middle of an access to the memory gets a plain {@link IllegalStateException}, and the JVM sets
 * its interrupt status. Packets that were sent but have not left are lost: {@link TxRing#flush} first.
 */
public final class NetmapPort implements AutoCloseable {

    static {
        RingAccess.install(new PortRingAccess());
    }

    final PortContext context;
    final RingTable rings;

    /** Some bound ring, to translate buffer indexes; null without one. */
    private final @Nullable RingLayout anyRing;

    private final MemorySegment region;
    private final PortWaiter waiting;
    private final @Nullable ExtraBuffers extraBuffers;
    /** Held to close. */
    private final Object closing = new Object();

    /** For the leak detector; null until the open has succeeded. */
    private @Nullable OpenPort watched;

    /** Owns the port from here on, if it does not throw. */
    NetmapPort(String name, NmportD desc, boolean statistics) {
        this.context = new PortContext(this, name, desc, statistics);
        this.region = desc.region();
        this.rings = new RingTable(context);
        this.waiting = new PortWaiter(context, rings);
        this.anyRing = rings.any();
        this.extraBuffers = anyRing == null ? null : new ExtraBuffers(context, desc.nifp(), anyRing);
        // Weak: what closes a lost port must not keep it alive.
        WeakReference<NetmapPort> self = new WeakReference<>(this);
        TakenBuffers taken = extraBuffers == null ? null : extraBuffers.taken();
        desc.atClose(memory -> {
            NetmapPort port = self.get();
            if (port != null) {
                port.rings.portClosed(memory);
            }
            if (taken != null) {
                taken.putBack(memory);
            }
        });
    }

    /** Call it when the open has succeeded: from now on it is a leak if the program loses the port. */
    void watch() {
        watched = OpenPorts.opened(this, name(), device(), context.desc);
    }

    /**
     * Opens a port on the default device, see {@link NetmapDevice#ofDefault}.
     *
     * @param name {@code eth0}, {@code vale0:a}, <code>x{1</code>: as {@code nmport_open} takes it, with or without the prefix
     *     {@code netmap:}; see {@link io.github.netmap4j.sys.nmport.Nmport} for the suffixes
     * @return the port, to be closed by the caller
     * @throws PortOpenException if it cannot be opened; its reason tells why and its message what to do
     */
    public static NetmapPort open(String name) throws PortOpenException {
        return builder(name).open();
    }

    /**
     * Configures a port. Defaults are netmap's: all NIC rings, with the driver's number of slots, in the memory that netmap
     * chooses. A number of 0 means the default, too.
     *
     * <p>Numbers of slots and rings apply where the open makes the port (VALE ports, pipes); a NIC ignores them. netmap takes
     * the nearest possible number: ask the port and its rings what it granted. A builder may be used again; it is not for
     * several threads.
     */
    public static final class Builder extends PortSettings {

        Builder(String name) {
            super(name);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Opens the port.
         *
         * @return the port, to be closed by the caller
         * @throws PortOpenException if it cannot be opened; its {@link PortOpenException#reason} tells why and its message
         *     what to do
         * @throws PortClosedException if the port of {@link #memoryOf(NetmapPort)} is closed
         * @throws IllegalStateException if {@link #memoryOf(NetmapPort)} contradicts {@link #device(NetmapDevice)} or
         *     {@link #memoryId(int)}
         * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
         */
        public NetmapPort open() throws PortOpenException {
            return PortOpener.open(this);
        }
    }

    /**
     * Starts to configure a port.
     *
     * @param name as for {@link #open}
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Makes a connected pair in this process, for programs that must also run without netmap.
     *
     * @param maxSize how many packets fit, 1 to 4095
     * @return the channel, to be closed by the caller
     * @throws FallbackUnsupportedException if the software device is missing, or the size is beyond it
     */
    public static FallbackChannel createFallbackChannel(int maxSize) {
        return FallbackChannel.open(maxSize);
    }

    /**
     * {@link #preflight(NetmapDevice, String)} on the default device, see {@link NetmapDevice#ofDefault}.
     *
     * @param name an interface, {@code eth0}; the name of a port is understood too
     * @return what was found, with the command that changes it
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static Preflight preflight(String name) {
        return preflight(NetmapDevice.ofDefault(), name);
    }

    /**
     * Checks what keeps netmap from working well on an interface: on the kernel's netmap the module, permission, link,
     * offloads, MTU, driver and memory; on a device in this process what it reports about the port and its memory. Changes
     * nothing. A name that the kernel does not accept is a problem.
     *
     * @param device the device
     * @param name an interface, {@code eth0}; the name of a port is understood too
     * @return what was found, with the command that changes it
     */
    public static Preflight preflight(NetmapDevice device, String name) {
        return Preflight.of(device, name);
    }

    /** {@return the port's name with its prefix, as netmap was given it} */
    public String name() {
        return context.name;
    }

    /** {@return the device that the port is open on} */
    public NetmapDevice device() {
        return context.device();
    }

    /** {@return whether {@link #close} has not been called} */
    public boolean isOpen() {
        return context.isOpen();
    }

    void requireOpen() {
        context.requireOpen();
    }

    /**
     * How many rings of a kind the port has, whether or not they are bound to this descriptor.
     *
     * @param kind the kind
     * @return 0 or more
     */
    public int ringCount(RingKind kind) {
        return rings.count(kind);
    }

    /**
     * Whether a ring is bound to this descriptor, so that it can be taken.
     *
     * @param kind the kind
     * @param index the ring's number among its kind
     * @return false also if there is no such ring
     */
    public boolean isBound(RingKind kind, int index) {
        return rings.isBound(kind, index);
    }

    /**
     * {@return whether the port was opened with host rings only: its packets go to and come from the operating system}
     */
    public boolean isHostPort() {
        boolean host = rings.anyBound(RingKind.HOST_TX) || rings.anyBound(RingKind.HOST_RX);
        return host && !rings.anyBound(RingKind.TX) && !rings.anyBound(RingKind.RX);
    }

    /**
     * Takes a transmit ring.
     *
     * @param index 0 or above
     * @return the ring
     */
    public TxRing txRing(int index) {
        return (TxRing) take(RingKind.TX, index);
    }

    /**
     * Takes a receive ring.
     *
     * @param index 0 or above
     * @return the ring
     */
    public RxRing rxRing(int index) {
        return (RxRing) take(RingKind.RX, index);
    }

    /**
     * Takes a ring that transmits to the host: its packets arrive at the operating system's network stack as if the interface
     * had received them.
     *
     * @param index 0 or above, counted from the first host ring
     * @return the ring
     */
    public TxRing hostTxRing(int index) {
        return (TxRing) take(RingKind.HOST_TX, index);
    }

    /**
     * Takes a ring that receives from the host: what the operating system's network stack sends through the interface. It
     * goes nowhere unless this program forwards it, see {@link io.github.netmap4j.forward.Forwarder#hostStack}.
     *
     * @param index 0 or above, counted from the first host ring
     * @return the ring
     */
    public RxRing hostRxRing(int index) {
        return (RxRing) take(RingKind.HOST_RX, index);
    }

    private Ring take(RingKind kind, int index) {
        requireOpen();
        return rings.take(kind, index);
    }

    /**
     * Takes all transmit rings that are bound and free, or taken from this port by this thread.
     *
     * @return the rings in the order of their indexes
     */
    public List<TxRing> txRings() {
        requireOpen();
        return rings.takeAll(RingKind.TX).stream().map(TxRing.class::cast).toList();
    }

    /**
     * Takes all receive rings that are bound and free, or taken from this port by this thread.
     *
     * @return the rings in the order of their indexes
     */
    public List<RxRing> rxRings() {
        requireOpen();
        return rings.takeAll(RingKind.RX).stream().map(RxRing.class::cast).toList();
    }

    /**
     * Opens one pair of this port's rings on a descriptor of its own, in the same memory, so that a thread can sync and wait
     * for it alone. It gets this port's settings ({@link Builder#noTxPoll}, {@link Builder#statistics}, the other flags),
     * except {@link Builder#exclusive}.
     *
     * @param index a ring
     * @return another port, to be closed by the caller; it is independent of this one
     * @throws PortOpenException if it cannot be opened
     */
    public NetmapPort openRing(int index) throws PortOpenException {
        requireOpen();
        return PortOpener.openRing(this, index);
    }

    /**
     * {@return the memory id of the port's rings and buffers: 1 for the memory that NICs share by default} Ports of one
     * memory can exchange buffers.
     */
    public int memoryId() {
        return context.memoryId;
    }

    boolean sharesMemoryWith(NetmapPort other) {
        return context.sharesMemoryWith(other.context);
    }

    /**
     * The port's memory, which handlers, batches and buffers give offsets into.
     *
     * @return a segment that lives until close
     * @throws PortClosedException if the port is closed
     */
    public MemorySegment region() {
        requireOpen();
        return region;
    }

    /** {@return the size of each buffer, in bytes; 0 if no ring is bound} */
    public int bufferSize() {
        return anyRing == null ? 0 : anyRing.bufferSize();
    }

    /**
     * The extra buffers that were asked for with {@link Builder#extraBuffers}.
     *
     * @return the pool; its size is what netmap granted, 0 without a request
     * @throws PortClosedException if the port is closed
     */
    public ExtraBuffers extraBuffers() {
        requireOpen();
        if (extraBuffers == null) {
            throw new IllegalStateException(name() + " has no ring bound to this descriptor, and so no buffers");
        }
        return extraBuffers;
    }

    /** How many of its extra buffers the program has taken and not given back. */
    int extraBuffersOut() {
        return extraBuffers == null ? 0 : extraBuffers.size() - extraBuffers.available();
    }

    /**
     * The file descriptor, for pollers of other libraries. The port owns it: do not close it, and do not use it after the
     * port's close, when the system may give the number to another file.
     *
     * @return the descriptor
     * @throws UnsupportedOperationException if the device is not the kernel's: use {@link #awaitRx} and {@link #awaitTx}
     * @throws PortClosedException if the port is closed
     */
    public int fd() {
        requireOpen();
        if (device().node().isEmpty()) {
            throw new UnsupportedOperationException(name() + " is on " + device()
                    + ", whose descriptors the kernel does not know: wait with awaitRx or awaitTx, or a"
                    + " NetmapSelector");
        }
        return context.descriptor.fd();
    }

    /**
     * Waits until a receive ring has packets after its {@code cur}. Syncs the receive rings, and sends what is pending.
     *
     * @param timeout how long at most; zero or less looks once
     * @return whether there are packets; false after the timeout
     * @throws InterruptedException if this thread is interrupted
     * @throws PortClosedException if the port is closed, before or meanwhile
     * @throws PortResetException if the port was reset, or a ring has a wrong head
     */
    public boolean awaitRx(Duration timeout) throws InterruptedException {
        return waiting.await(netmap_h.POLLIN(), timeout);
    }

    /**
     * Waits until a transmit ring has room, which is at once unless all are full. Syncs the transmit rings.
     *
     * @param timeout how long at most; zero or less looks once
     * @return whether there is room; false after the timeout
     * @throws InterruptedException if this thread is interrupted
     * @throws PortClosedException if the port is closed, before or meanwhile
     * @throws PortResetException if the port was reset, or a ring has a wrong head
     */
    public boolean awaitTx(Duration timeout) throws InterruptedException {
        return waiting.await(netmap_h.POLLOUT(), timeout);
    }

    /**
     * Closes the port: gives rings and extra buffers back to netmap, and ends waits of other threads. Closing again does
     * nothing.
     *
     * @throws IllegalStateException if a native call still uses the port's memory; the port stays open
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (!isOpen()) {
                return;
            }
            // Before the memory goes, so that whoever finds it gone knows why.
            context.open(false);
            try {
                if (extraBuffers == null) {
                    context.desc.close();
                } else {
                    extraBuffers.taken().during(context.desc::close);
                }
            } finally {
                context.open(context.desc.register_done());
            }
        }
        if (watched != null) {
            watched.closed();
        }
        JfrEvents.closed(context);
    }

    /** {@return the port for logs, such as {@code vale0:a on /dev/netmap}} */
    @Override
    public String toString() {
        return context.toString();
    }
}
