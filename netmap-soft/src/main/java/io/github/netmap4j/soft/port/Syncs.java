package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.Errno.EIO;

import io.github.netmap4j.soft.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;

/**
 * The two syncs and poll, for a bound descriptor. Any number of threads may be here, each with rings of its own; nothing is
 * allocated and no lock is taken but the gates of the rings.
 */
public final class Syncs {

    public static final int POLLIN = netmap_h.POLLIN();
    public static final int POLLOUT = netmap_h.POLLOUT();
    public static final int POLLERR = netmap_h.POLLERR();
    /** Linux's POLLRDNORM and POLLWRNORM: netmap takes them for POLLIN and POLLOUT. */
    private static final int READ = POLLIN | 0x40;

    private static final int WRITE = POLLOUT | 0x100;

    private static final int NR_TIMESTAMP = netmap_h.NR_TIMESTAMP();

    private Syncs() {}

    /**
     * {@code NIOCTXSYNC}.
     *
     * @param caller the memory of the program
     * @return 0, whatever the program did to its rings; EIO if the last ring is gone
     */
    public static int txSync(Binding binding, UserMemory caller) {
        int error = 0;
        for (Ring ring : binding.tx) {
            int entered = ring.enter();
            if (entered != Ring.ENTERED) {
                error = entered == Ring.GONE ? EIO : 0;
                continue;
            }
            try {
                if (ring.exists()) {
                    ring.caller = caller;
                    if (!ring.prepare()) {
                        ring.reinit();
                    } else if (ring.sync(binding.syncFlags | Ring.FORCE_RECLAIM) == 0) {
                        ring.tellTail();
                    }
                }
            } finally {
                ring.leave();
            }
        }
        return error;
    }

    /**
     * {@code NIOCRXSYNC}.
     *
     * @return 0, whatever the program did to its rings; EIO if the last ring is gone
     */
    public static int rxSync(Binding binding) {
        int error = 0;
        for (Ring ring : binding.rx) {
            int entered = ring.enter();
            if (entered != Ring.ENTERED) {
                error = entered == Ring.GONE ? EIO : 0;
                continue;
            }
            try {
                if (ring.exists()) {
                    if (!ring.prepare()) {
                        ring.reinit();
                    }
                    forwardUp(ring);
                    if (ring.sync(binding.syncFlags | Ring.FORCE_READ) == 0) {
                        ring.tellTail();
                    }
                    stamp(binding.port, ring);
                }
            } finally {
                ring.leave();
            }
        }
        return error;
    }

    /** Hands to the host what the program gives back and marked NS_FORWARD, see netmap(4). */
    private static void forwardUp(Ring ring) {
        if (ring.id < ring.port.rxRings && ring.forwards()) {
            HostStack host = ring.port.hostStack();
            if (host != null) {
                host.forwardUp(ring);
            }
        }
    }

    private static void stamp(Port port, Ring ring) {
        if (port.fabric.timestamps || (ring.ringFlags() & NR_TIMESTAMP) != 0) {
            ring.stamp();
        }
    }

    /**
     * One look at a descriptor, with the syncs that poll(2) does on the way.
     *
     * @param events what is waited for
     * @param caller the memory of the program
     * @return what is ready, and POLLERR if something is wrong
     */
    public static int poll(Binding binding, int events, UserMemory caller) {
        if (!binding.port.on) {
            return POLLERR;
        }
        int revents = 0;
        int wantTx = events & WRITE;
        if (wantTx != 0 || binding.sendsOnPoll()) {
            revents |= pollTx(binding, wantTx, caller);
        }
        int wantRx = events & READ;
        if (wantRx != 0) {
            revents |= pollRx(binding, wantRx);
            if (forwardedDown(binding)) {
                revents |= pollTx(binding, 0, caller);
            }
        }
        return revents;
    }

    private static boolean forwardedDown(Binding binding) {
        boolean any = false;
        for (Ring ring : binding.rx) {
            any |= ring.forwardedDown();
        }
        return any;
    }

    private static int pollTx(Binding binding, int wanted, UserMemory caller) {
        int revents = 0;
        int want = wanted;
        for (Ring ring : binding.tx) {
            int entered = want != 0 ? ring.enterAfterOthers() : ring.enter();
            if (entered == Ring.GONE) {
                revents |= POLLERR;
            }
            if (entered != Ring.ENTERED) {
                continue;
            }
            try {
                // Once there is room somewhere, only what is pending needs to go out.
                if (ring.exists() && (want != 0 || ring.pending())) {
                    ring.caller = caller;
                    if (!ring.prepare()) {
                        ring.reinit();
                        revents |= POLLERR;
                    } else if (ring.sync(binding.syncFlags) != 0) {
                        revents |= POLLERR;
                    } else {
                        ring.tellTail();
                    }
                    if (ring.rcur != ring.rtail) {
                        revents |= want;
                        want = 0;
                    }
                }
            } finally {
                ring.leave();
            }
        }
        return revents;
    }

    private static int pollRx(Binding binding, int wanted) {
        int revents = 0;
        for (Ring ring : binding.rx) {
            int entered = ring.enterAfterOthers();
            if (entered == Ring.GONE) {
                revents |= POLLERR;
            }
            if (entered != Ring.ENTERED) {
                continue;
            }
            try {
                if (ring.exists()) {
                    if (!ring.prepare()) {
                        ring.reinit();
                        revents |= POLLERR;
                    }
                    forwardUp(ring);
                    if (ring.sync(binding.syncFlags) != 0) {
                        revents |= POLLERR;
                    } else {
                        ring.tellTail();
                    }
                    stamp(binding.port, ring);
                    if (ring.rcur != ring.rtail) {
                        revents |= wanted;
                    }
                }
            } finally {
                ring.leave();
            }
        }
        return revents;
    }
}
