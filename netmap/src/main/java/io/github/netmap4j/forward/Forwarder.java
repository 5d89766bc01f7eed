package io.github.netmap4j.forward;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.PortException;
import io.github.netmap4j.PortResetException;
import io.github.netmap4j.Ring;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RingTakenException;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.internal.RingAccess;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.sys.os.WaitClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Forwards packets from receive rings to transmit rings, in both directions between two ports, or between a NIC and the
 * host's network stack. It exchanges buffers within one memory, and copies between two. A packet that finds the other ring
 * full stays where it is; one that can never be passed on is dropped and counted, see {@link RxRing}.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="host"}
 *
 * <p>It belongs to the thread that made it, and so do the rings it took; closing it gives them back. The ports stay open.
 *
 * <p>Turn the NIC's offloads off first, see {@link NetmapPort#preflight}: with them, packets of the host's stack have no
 * checksums and up to 64 KiB.
 */
public final class Forwarder implements AutoCloseable {

    /** One way, from a ring to a ring. */
    private record Lane(RxRing from, TxRing to, @Nullable Predicate<? super Frame> filter, boolean swap) {

        int pass(int limit) {
            return swap ? from.forwardTo(to, limit, filter) : from.copyTo(to, limit, filter);
        }
    }

    /** How long to leave a full ring alone. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final List<Lane> lanes = new ArrayList<>();
    private final List<Ring> rings = new ArrayList<>();

    /** Waits for both ports, if there are two; made by the first wait. */
    private @Nullable NetmapSelector selector;

    /** How many packets the last {@link #forward} moved. */
    private int passed;

    private Forwarder() {}

    /**
     * Joins two ports: what one receives, the other transmits.
     *
     * @param a a port whose NIC rings are free
     * @param b another one; in the same memory ({@link NetmapPort.Builder#memoryOf}) nothing is copied
     * @return a forwarder, to be closed by this thread
     * @throws RingTakenException if somebody, even this thread, has one of the rings
     */
    public static Forwarder between(NetmapPort a, NetmapPort b) {
        return between(a, b, null, null);
    }

    /**
     * Joins two ports through filters.
     *
     * @param a a port whose NIC rings are free
     * @param b another one
     * @param fromA which of a's packets b transmits; the others are dropped; null for all
     * @param fromB which of b's packets a transmits; null for all
     * @return a forwarder, to be closed by this thread
     * @throws RingTakenException if somebody, even this thread, has one of the rings
     */
    public static Forwarder between(
            NetmapPort a,
            NetmapPort b,
            @Nullable Predicate<? super Frame> fromA,
            @Nullable Predicate<? super Frame> fromB) {
        Forwarder forwarder = new Forwarder();
        try {
            forwarder.join(a, RingKind.RX, b, RingKind.TX, fromA);
            forwarder.join(b, RingKind.RX, a, RingKind.TX, fromB);
            return forwarder;
        } catch (Throwable failed) {
            forwarder.close();
            throw failed;
        }
    }

    /**
     * Joins a NIC with the host's network stack, so that the host keeps its network while this program sees all packets.
     *
     * @param port a port that was opened with {@link NetmapPort.Builder#nicAndHost}, whose rings are free
     * @return a forwarder, to be closed by this thread
     * @throws IllegalArgumentException if the port has no host rings or no NIC rings bound
     * @throws RingTakenException if somebody, even this thread, has one of the rings
     */
    public static Forwarder hostStack(NetmapPort port) {
        return hostStack(port, null, null);
    }

    /**
     * Joins a NIC with the host's network stack through filters.
     *
     * @param port a port that was opened with {@link NetmapPort.Builder#nicAndHost}, whose rings are free
     * @param toHost which packets from the wire the host gets; the others are dropped; null for all
     * @param fromHost which of the host's packets go to the wire; null for all
     * @return a forwarder, to be closed by this thread
     * @throws IllegalArgumentException if the port has no host rings or no NIC rings bound
     * @throws RingTakenException if somebody, even this thread, has one of the rings
     */
    public static Forwarder hostStack(
            NetmapPort port, @Nullable Predicate<? super Frame> toHost, @Nullable Predicate<? super Frame> fromHost) {
        Forwarder forwarder = new Forwarder();
        try {
            forwarder.join(port, RingKind.RX, port, RingKind.HOST_TX, toHost);
            forwarder.join(port, RingKind.HOST_RX, port, RingKind.TX, fromHost);
            return forwarder;
        } catch (Throwable failed) {
            forwarder.close();
            throw failed;
        }
    }

    /** Gives every receive ring a transmit ring; if those are fewer, several share one. */
    private void join(
            NetmapPort a, RingKind from, NetmapPort b, RingKind to, @Nullable Predicate<? super Frame> filter) {
        boolean swap = RingAccess.<NetmapPort, RingKind, Ring, RxBatch>get().shareMemory(a, b);
        List<Ring> targets = takeAll(b, to);
        int next = 0;
        for (Ring source : takeAll(a, from)) {
            TxRing target = (TxRing) targets.get(next++ % targets.size());
            lanes.add(new Lane((RxRing) source, target, filter, swap));
        }
    }

    private List<Ring> takeAll(NetmapPort port, RingKind kind) {
        RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside = RingAccess.get();
        List<Ring> all = new ArrayList<>();
        for (int i = 0; i < port.ringCount(kind); i++) {
            if (port.isBound(kind, i)) {
                Ring ring = inside.takeFree(port, kind, i);
                rings.add(ring);
                all.add(ring);
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(port + " has no " + kind
                    + " bound: open it with nicAndHost() for both the" + " NIC's rings and the host's");
        }
        return all;
    }

    /**
     * Syncs, forwards what has arrived, and syncs the rings that got something. Does not wait.
     *
     * @param limit how many packets at most from each ring
     * @return how many packets were forwarded or dropped
     * @throws IllegalStateException if the forwarder is closed
     * @throws PortException as {@link Ring}'s methods
     */
    public int forward(int limit) {
        requireOpen();
        int packets = 0;
        for (int i = 0; i < lanes.size(); i++) {
            Lane lane = lanes.get(i);
            lane.from.sync();
            int now = lane.pass(limit);
            if (now > 0 || lane.to.pending() > 0) {
                lane.to.sync();
            }
            packets += now;
        }
        passed = packets;
        return packets;
    }

    /**
     * {@return how many packets this forwarder dropped because they could never be passed on: {@link RxRing#undeliverable}
     * of all receive rings; 0 after its close}
     */
    public long undeliverable() {
        return lanes.stream().mapToLong(lane -> lane.from.undeliverable()).sum();
    }

    private void requireOpen() {
        if (lanes.isEmpty()) {
            throw new IllegalStateException("the forwarder is closed: make a new one");
        }
    }

    /**
     * Waits until {@link #forward} has something to do: until a packet comes to any of the receive rings. If one is there
     * already and the last {@code forward} found no room for it, this waits 50 µs, since netmap does not report room in a
     * certain ring.
     *
     * @param timeout how long at most; zero or less looks once
     * @return whether there is something to do; false after the timeout
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if the forwarder is closed
     * @throws UnsupportedOperationException if there are two ports whose devices cannot be waited for together
     * @throws PortClosedException if a port is closed, before or meanwhile
     * @throws PortResetException if a port was reset, or a ring has a wrong head
     */
    public boolean await(Duration timeout) throws InterruptedException {
        requireOpen();
        RingAccess<NetmapPort, RingKind, Ring, RxBatch> inside = RingAccess.get();
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).from.available() > 0) {
                if (passed == 0) {
                    WaitClock clock = inside.port(lanes.get(i).from).device().clock();
                    clock.parkUntil(this, clock.nanoTime() + PAUSE_NANOS);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("wait for " + lanes.get(i).from);
                }
                return true;
            }
        }
        NetmapPort first = inside.port(lanes.getFirst().from);
        NetmapPort last = inside.port(lanes.getLast().from);
        return first.equals(last) ? first.awaitRx(timeout) : select(first, last, timeout);
    }

    private boolean select(NetmapPort first, NetmapPort last, Duration timeout) throws InterruptedException {
        if (selector == null) {
            selector = selector(first, last);
        }
        int ready = selector.select(timeout);
        for (int i = 0; i < ready; i++) {
            selector.ready(i).check();
        }
        return ready > 0;
    }

    private static NetmapSelector selector(NetmapPort first, NetmapPort last) {
        NetmapSelector made = new NetmapSelector();
        try {
            made.register(first, Interest.RX);
            made.register(last, Interest.RX);
            return made;
        } catch (RuntimeException failed) {
            made.close();
            throw failed;
        }
    }

    /** Gives the rings back. Closing again does nothing. */
    @Override
    public void close() {
        for (Ring ring : rings) {
            ring.close();
        }
        if (selector != null) {
            selector.close();
        }
        rings.clear();
        lanes.clear();
    }
}
