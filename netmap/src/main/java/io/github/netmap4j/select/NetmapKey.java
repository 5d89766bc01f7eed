package io.github.netmap4j.select;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortClosedException;
import io.github.netmap4j.PortResetException;
import io.github.netmap4j.Ring;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Waker;
import io.github.netmap4j.sys.park.VirtualThreadPoller;
import org.jspecify.annotations.Nullable;

/**
 * A port, or one of its rings, that a {@link NetmapSelector} waits for: its interest, and what the last select found. Only
 * for the thread that selects.
 */
public final class NetmapKey {

    private static final int POLLERR = netmap_h.POLLERR();

    private final NetmapSelector selector;
    private final NetmapPort port;
    private final @Nullable Ring ring;

    /** For virtual threads: the poller's wait for a port of the kernel; null for a port of this process. */
    final VirtualThreadPoller.@Nullable Wait wait;

    private @Nullable Object attachment;
    private Interest interest;

    /** The index in each of the selector's sets; negative for none. */
    int all = -1;

    int here = -1;

    /** What poll reported last. */
    private int revents;

    NetmapKey(
            NetmapSelector selector,
            NetmapPort port,
            Descriptor descriptor,
            @Nullable Ring ring,
            Interest interest,
            Waker whenDone) {
        this.selector = selector;
        this.port = port;
        this.ring = ring;
        this.interest = interest;
        this.wait = port.device().node().isPresent() ? new VirtualThreadPoller.Wait(descriptor, whenDone) : null;
    }

    /** {@return the port that was registered, or whose ring was} */
    public NetmapPort port() {
        return port;
    }

    /** {@return the ring that was registered; null if a port was} */
    public @Nullable Ring ring() {
        return ring;
    }

    /** {@return what the key waits for: packets, room, both or neither} */
    public Interest interest() {
        return interest;
    }

    /**
     * Changes what is waited for, from the next select on.
     *
     * @param change packets, room, both or neither; for a ring its own direction or {@link Interest#NONE}
     * @return this
     * @throws IllegalArgumentException if the ring is of the other direction
     * @throws IllegalStateException if the selector is closed, or another thread selects
     */
    public NetmapKey interest(Interest change) {
        if (ring != null && change != Interest.NONE && change != NetmapSelector.direction(ring)) {
            throw new IllegalArgumentException(ring + " cannot be ready for interest " + change);
        }
        selector.interest(this, change);
        interest = change;
        return this;
    }

    /** {@return whether packets had arrived at the last select} */
    public boolean isRxReady() {
        return (revents & Interest.RX.events) != 0;
    }

    /** {@return whether there was room to send at the last select} */
    public boolean isTxReady() {
        return (revents & Interest.TX.events) != 0;
    }

    /**
     * {@return whether the last select found the port closed} The selector reports such a key once, and then removes it.
     */
    public boolean isClosed() {
        return revents != 0 && !port.isOpen();
    }

    /**
     * {@return whether the last select found the port reset, or a ring with a wrong head; see {@link PortResetException}}
     * Every select reports it until the port is closed.
     */
    public boolean isReset() {
        return revents != 0 && port.isOpen() && ((revents & POLLERR) != 0 || Interest.of(revents) == Interest.NONE);
    }

    /**
     * Throws if the key is ready because the port is no longer usable.
     *
     * @throws PortClosedException if {@link #isClosed}
     * @throws PortResetException if {@link #isReset}, with head, cur and tail of each ring
     */
    public void check() {
        if (isClosed()) {
            NetmapSelector.inside().requireOpen(port);
        }
        if (isReset()) {
            throw NetmapSelector.inside().reset(port);
        }
    }

    void revents(int told) {
        revents = told;
    }

    /** {@return the object that the program attached, or null} */
    public @Nullable Object attachment() {
        return attachment;
    }

    /**
     * Attaches an object to the key.
     *
     * @param object what the program needs when the key is ready
     * @return this
     */
    public NetmapKey attach(@Nullable Object object) {
        attachment = object;
        return this;
    }

    /**
     * {@return whether the selector waits for the key: false after {@link #cancel}, after it reported the port's close,
     * and after the selector's close}
     */
    public boolean isValid() {
        return all >= 0 && selector.isOpen();
    }

    /**
     * Ends the registration; the port stays open. Does nothing if it has ended.
     *
     * @throws IllegalStateException if another thread selects
     */
    public void cancel() {
        selector.cancel(this);
    }

    /** {@return the key for logs: what it is for and what is ready} */
    @Override
    public String toString() {
        return (ring == null ? port.name() : ring.toString()) + " interest " + interest + " ready "
                + Interest.of(revents) + (isClosed() ? " closed" : isReset() ? " reset" : "");
    }
}
