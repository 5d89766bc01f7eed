package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.WakeFd;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.os.Os;

/**
 * The eventfds of a sync loop, two for each bound ring, transmit rings first: the {@code ioeventfd} with which the program
 * wakes the loop, and the {@code irqfd} with which the loop wakes the program. See {@link NmreqOptSyncKloopEventfds} and
 * {@link NmCsb}. Linux only.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.RawSnippetsTest" region="kloop"}
 *
 * <p>It owns the descriptors. Close it after the loop has stopped: the option lends them to the loop, whose request must have
 * returned. May be used by any thread.
 */
public final class KloopEventfds implements AutoCloseable {

    private final WakeFd[] ioeventfds;
    private final WakeFd[] irqfds;

    /**
     * Opens two eventfds for each ring.
     *
     * @param entries how many rings are bound, transmit and receive together; 1 or more
     * @throws NetmapException EMFILE or ENFILE if too few descriptors are left; none stays open then
     * @throws UnsupportedOperationException where there are no eventfds
     * @throws IllegalArgumentException if there are fewer than one entry, or more than an option can have
     */
    public KloopEventfds(int entries) throws NetmapException {
        if (Os.CURRENT != Os.LINUX) {
            throw new UnsupportedOperationException(
                    "netmap has eventfds on Linux only: start the loop without the option, and it sleeps instead");
        }
        if (entries < 1) {
            throw new IllegalArgumentException(entries + " entries: one for each bound ring is needed");
        }
        new NmreqOptSyncKloopEventfds(entries);
        this.ioeventfds = new WakeFd[entries];
        this.irqfds = new WakeFd[entries];
        boolean complete = false;
        try {
            for (int i = 0; i < entries; i++) {
                ioeventfds[i] = open();
                irqfds[i] = open();
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private static WakeFd open() throws NetmapException {
        CallState calls = CallState.current();
        WakeFd fd = WakeFd.open(calls);
        if (fd == null) {
            throw Remedy.noDescriptor("eventfd", "", -calls.minusErrno());
        }
        return fd;
    }

    /** {@return the option that lends these eventfds to a loop: a new option with all entries set} */
    public NmreqOptSyncKloopEventfds option() {
        NmreqOptSyncKloopEventfds option = new NmreqOptSyncKloopEventfds(ioeventfds.length);
        for (int i = 0; i < ioeventfds.length; i++) {
            option.eventfds(i, ioeventfds[i].fd(), irqfds[i].fd());
        }
        return option;
    }

    /**
     * Writes a ring's {@code ioeventfd}: wakes the loop. Call it where {@link NmCsb#kern_need_kick} says so. Never blocks;
     * does nothing after {@link #close}.
     *
     * @param entry the ring's entry
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public void kick(int entry) {
        ioeventfds[entry].wake();
    }

    /**
     * A ring's {@code irqfd}, to wait for {@code POLLIN}, for example with other descriptors in one poll.
     *
     * @param entry the ring's entry
     * @return the descriptor's number; it stays this object's
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public int irqfd(int entry) {
        return irqfds[entry].fd();
    }

    /**
     * Reads a ring's {@code irqfd}, which is then unreadable until the loop writes again. Call it before you look at what
     * the loop did, so that no write is lost. Never blocks; does nothing after {@link #close}.
     *
     * @param entry the ring's entry
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public void drain(int entry) {
        irqfds[entry].drain();
    }

    /** Closes all eventfds. Closing again does nothing. */
    @Override
    public void close() {
        for (int i = 0; i < ioeventfds.length; i++) {
            close(ioeventfds[i]);
            close(irqfds[i]);
        }
    }

    private static void close(WakeFd fd) {
        if (fd != null) {
            fd.close();
        }
    }
}
