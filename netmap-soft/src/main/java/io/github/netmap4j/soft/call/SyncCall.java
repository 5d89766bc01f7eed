package io.github.netmap4j.soft.call;

import static io.github.netmap4j.sys.os.Errno.EIO;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.IndirectData;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;

/**
 * The two syncs and poll, for a bound descriptor. Any number of threads may be here, each with its own rings. Allocates
 * nothing, and takes no lock but the rings' gates.
 */
public final class SyncCall {

    public static final int POLLIN = netmap_h.POLLIN();
    public static final int POLLOUT = netmap_h.POLLOUT();
    public static final int POLLERR = netmap_h.POLLERR();
    /** With Linux's POLLRDNORM and POLLWRNORM, which netmap treats as POLLIN and POLLOUT. */
    static final int READ = POLLIN | 0x40;

    static final int WRITE = POLLOUT | 0x100;

    private static final int ROOM = 1;
    private static final int BAD = 2;

    private SyncCall() {}

    /**
     * {@code NIOCTXSYNC}.
     *
     * @param caller the memory of the program
     * @return 0, whatever the program did to its rings; EIO if the last ring is gone, or its interface does not respond
     */
    static int txSync(Binding binding, UserMemory caller) {
        int error = 0;
        for (Kring ring : binding.tx) {
            int entered = ring.enter();
            if (entered != Kring.ENTERED) {
                error = entered == Kring.GONE ? EIO : 0;
                continue;
            }
            IndirectData wanted = null;
            try {
                if (ring.exists()) {
                    if (ring.sync(binding.syncFlags | Kring.FORCE_RECLAIM) == Kring.FAILED) {
                        error = ring.failure();
                    }
                    wanted = ring.takeWanted();
                }
            } finally {
                ring.leave();
            }
            if (wanted != null) {
                finish(ring, wanted, binding.syncFlags | Kring.FORCE_RECLAIM, caller);
            }
        }
        return error;
    }

    /**
     * Sends the frames whose bytes are in the program's memory: repeatedly copies some outside the gate, and sends them
     * inside. Returns {@link #ROOM} if the ring has room afterwards; {@link #BAD} if it failed.
     */
    private static int finish(Kring ring, IndirectData first, int flags, UserMemory caller) {
        IndirectData wanted = first;
        // Each turn sends at least a frame. A program that changes its slots meanwhile gets no more turns than others.
        for (int turn = 0; turn < ring.slots; turn++) {
            wanted.copy(caller);
            if (ring.enterAfterOthers() != Kring.ENTERED) {
                return BAD;
            }
            try {
                if (!ring.exists()) {
                    return 0;
                }
                int result = ring.syncAgain(wanted, flags);
                wanted = ring.takeWanted();
                if (wanted == null || result != Kring.SYNCED) {
                    return (ring.rcur != ring.rtail ? ROOM : 0) | (result != Kring.SYNCED ? BAD : 0);
                }
            } finally {
                ring.leave();
            }
        }
        return ROOM;
    }

    /**
     * {@code NIOCRXSYNC}.
     *
     * @param untimed {@link Kring#UNTIMED}, or 0
     * @return 0, whatever the program did to its rings; EIO if the last ring is gone, or its interface does not respond
     */
    static int rxSync(Binding binding, int untimed) {
        int error = 0;
        for (Kring ring : binding.rx) {
            int entered = ring.enter();
            if (entered != Kring.ENTERED) {
                error = entered == Kring.GONE ? EIO : 0;
                continue;
            }
            try {
                if (ring.exists() && ring.sync(binding.syncFlags | Kring.FORCE_READ | untimed) == Kring.FAILED) {
                    error = ring.failure();
                }
            } finally {
                ring.leave();
            }
        }
        return error;
    }

    /**
     * Looks at a descriptor, with the syncs that poll(2) does.
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
        for (Kring ring : binding.rx) {
            any |= ring.forwardedDown();
        }
        return any;
    }

    private static int pollTx(Binding binding, int events, UserMemory caller) {
        int revents = 0;
        int want = events;
        for (Kring ring : binding.tx) {
            int entered = want != 0 ? ring.enterAfterOthers() : ring.enter();
            if (entered == Kring.GONE) {
                revents |= POLLERR;
            }
            if (entered != Kring.ENTERED) {
                continue;
            }
            IndirectData wanted = null;
            int outcome = 0;
            try {
                // Once there is room somewhere, only pending frames need a sync.
                if (ring.exists() && (want != 0 || ring.pending())) {
                    outcome = ring.sync(binding.syncFlags) != Kring.SYNCED ? BAD : 0;
                    wanted = ring.takeWanted();
                    outcome |= ring.rcur != ring.rtail ? ROOM : 0;
                }
            } finally {
                ring.leave();
            }
            if (wanted != null) {
                outcome |= finish(ring, wanted, binding.syncFlags, caller);
            }
            if ((outcome & BAD) != 0) {
                revents |= POLLERR;
            }
            if ((outcome & ROOM) != 0) {
                revents |= want;
                want = 0;
            }
        }
        return revents;
    }

    private static int pollRx(Binding binding, int wanted) {
        int revents = 0;
        for (Kring ring : binding.rx) {
            int entered = ring.enterAfterOthers();
            if (entered == Kring.GONE) {
                revents |= POLLERR;
            }
            if (entered != Kring.ENTERED) {
                continue;
            }
            try {
                if (ring.exists()) {
                    if (ring.sync(binding.syncFlags) != Kring.SYNCED) {
                        revents |= POLLERR;
                    }
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
