package io.github.netmap4j.soft.port;

import io.github.netmap4j.soft.UserMemory;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.invoke.VarHandle;

/** What a sync loop does for one ring: syncs it as long as there is something to do, by what the CSB says. */
final class LoopRing {

    private static final long APPL_NEED_KICK = nm_csb_atok.appl_need_kick$offset();
    private static final long SYNC_FLAGS = nm_csb_atok.sync_flags$offset();
    private static final long KERN_NEED_KICK = nm_csb_ktoa.kern_need_kick$offset();

    private static final int FLAGS = Ring.FORCE_READ | Ring.FORCE_RECLAIM;

    /** After as many syncs of a receive ring that brought nothing, it rests. */
    private static final int DRY_SYNCS = 2;

    private final Ring ring;
    /** Which flags of a sync the program may set: to forward, its descriptor must be bound to where it forwards to. */
    private final int allowed;

    private final int entry;
    private final CsbMemory csb;
    private final UserMemory caller;
    /** Where the program's kicks come from, and where ours go. */
    private final LoopEvents events;

    /** The program kicks, and that alone makes the loop look at this ring. Then signals are not sent from here. */
    final boolean direct;

    /** What the CSB says. */
    private int head;

    private int cur;

    /** Whether slots came up that the program may not know of. */
    private boolean news;

    LoopRing(Binding binding, int entry, CsbMemory csb, UserMemory caller, LoopEvents events, boolean direct) {
        this.ring = Csb.ring(binding, entry);
        this.allowed = FLAGS | binding.syncFlags;
        this.entry = entry;
        this.csb = csb;
        this.caller = caller;
        this.events = events;
        this.direct = direct;
    }

    void sync() {
        if (ring.enter() != RingGate.ENTERED) {
            return;
        }
        news = false;
        try {
            if (ring.exists()) {
                ring.caller(caller);
                if (!direct) {
                    csb.put(entry, KERN_NEED_KICK, 0);
                }
                if (ring.direction == Direction.TX) {
                    send();
                } else {
                    receive();
                }
            }
        } finally {
            ring.leave();
        }
        signal();
    }

    private void send() {
        read();
        while (true) {
            int flags = csb.get(entry, SYNC_FLAGS) & allowed;
            if (ring.distance(ring.hwcur, ring.hwtail) <= ring.slots / 2) {
                flags |= Ring.FORCE_RECLAIM;
            }
            if (!synced(flags)) {
                return;
            }
            tell();
            read();
            if (isIdle()) {
                if (rests()) {
                    return;
                }
            } else if (ring.rhead == ring.hwtail) {
                return; // full: who makes room wakes the loop
            }
        }
    }

    private void receive() {
        read();
        int dry = 0;
        while (true) {
            int flags = csb.get(entry, SYNC_FLAGS) & allowed;
            if (!synced(flags)) {
                return;
            }
            dry = tell() ? 0 : dry + 1;
            read();
            if (isIdle()) {
                if (rests()) {
                    return;
                }
            } else if (ring.hwtail == ring.rhead || dry >= DRY_SYNCS) {
                return; // who sends something wakes the loop
            }
        }
    }

    private void read() {
        long both = csb.headAndCur(entry);
        head = (int) both;
        cur = (int) (both >>> 32);
    }

    /** Syncs, if the indexes are good. If not, or if it goes wrong, the program may kick when it knows better. */
    private boolean synced(int flags) {
        if (ring.sync(head, cur, flags | Ring.BY_CSB) == Ring.SYNCED) {
            return true;
        }
        if (events.sleepsUntilKicked()) {
            csb.put(entry, KERN_NEED_KICK, 1);
        }
        return false;
    }

    /** Tells the program how far the ring is. Returns whether it has more slots now. */
    private boolean tell() {
        csb.put(entry, ring.hwcur, ring.hwtail);
        boolean more = ring.rtail != ring.hwtail;
        ring.rtail = ring.hwtail;
        news |= more;
        signal();
        return more;
    }

    private void signal() {
        if (news && !direct && events.signals(entry) && csb.get(entry, APPL_NEED_KICK) != 0) {
            events.signal(entry);
            news = false;
        }
    }

    /** Whether there is nothing to do before the program moves: nothing to send, or no slot to receive into. */
    private boolean isIdle() {
        return ring.direction == Direction.TX
                ? head == ring.rhead
                : Integer.compareUnsigned(head, ring.slots) < 0 && ring.hwtail == ring.previous(head);
    }

    /** Asks for kicks, and looks once more, in case the program moved before it saw that. Returns whether to rest. */
    private boolean rests() {
        if (!events.sleepsUntilKicked()) {
            return true;
        }
        csb.put(entry, KERN_NEED_KICK, 1);
        VarHandle.fullFence();
        read();
        if (isIdle()) {
            return true;
        }
        csb.put(entry, KERN_NEED_KICK, 0);
        return false;
    }
}
