package io.github.netmap4j.soft.kloop;

import io.github.netmap4j.soft.gate.RingGate;
import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.IndirectData;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A sync loop's work for one ring: syncs it by the CSB as long as there is something to do. */
final class LoopRing {

    private static final long APPL_NEED_KICK = nm_csb_atok.appl_need_kick$offset();
    private static final long SYNC_FLAGS = nm_csb_atok.sync_flags$offset();
    private static final long KERN_NEED_KICK = nm_csb_ktoa.kern_need_kick$offset();

    private static final int FLAGS = Kring.FORCE_READ | Kring.FORCE_RECLAIM;

    /** How many syncs in a row of a receive ring may bring nothing before it rests. */
    private static final int DRY_SYNCS = 2;

    private final Kring ring;
    /** The flags of a sync that the program may set; forwarding needs a descriptor bound to the destination. */
    private final int allowed;

    private final int entry;
    private final CsbMemory csb;
    private final UserMemory caller;
    /** The program's kicks, and signals to the program. */
    private final LoopEvents events;

    /** Whether the loop looks at this ring only when the program kicks. Then no signals are sent from here. */
    final boolean direct;

    /** What the CSB says. */
    private int head;

    private int cur;

    /** Where the ring was after the last sync. */
    private int hwcur;

    private int hwtail;
    private int rhead;
    /** Whether that sync brought slots. */
    private boolean more;

    /** Whether there are new slots that the program may not know of. */
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

    /** Accesses the CSB outside the ring's gate, since the program's memory may block. */
    void sync() {
        news = false;
        if (!direct) {
            csb.put(entry, KERN_NEED_KICK, 0);
        }
        if (ring.direction == Direction.TX) {
            send();
        } else {
            receive();
        }
        signal();
    }

    private void send() {
        read();
        while (true) {
            if (!synced(csb.get(entry, SYNC_FLAGS) & allowed)) {
                return;
            }
            tell();
            read();
            if (isIdle()) {
                if (rests()) {
                    return;
                }
            } else if (rhead == hwtail) {
                return; // full: when there is room, the loop is woken
            }
        }
    }

    private void receive() {
        read();
        int dry = 0;
        while (true) {
            if (!synced(csb.get(entry, SYNC_FLAGS) & allowed)) {
                return;
            }
            dry = tell() ? 0 : dry + 1;
            read();
            if (isIdle()) {
                if (rests()) {
                    return;
                }
            } else if (hwtail == rhead || dry >= DRY_SYNCS) {
                return; // the next sender wakes the loop
            }
        }
    }

    private void read() {
        long both = csb.headAndCur(entry);
        head = (int) both;
        cur = (int) (both >>> 32);
    }

    /** Syncs, if the indexes are valid. If not, or if the sync fails, asks for a kick. */
    private boolean synced(int flags) {
        more = false;
        IndirectData wanted = null;
        int turn = 0;
        do {
            if (wanted != null) {
                wanted.copy(caller);
            }
            if (ring.enterAfterOthers() != RingGate.ENTERED) {
                return false;
            }
            int result;
            try {
                if (!ring.exists()) {
                    return false;
                }
                result = sync(wanted, flags);
                wanted = ring.takeWanted();
            } finally {
                ring.leave();
            }
            if (result != Kring.SYNCED) {
                if (events.sleepsUntilKicked()) {
                    csb.put(entry, KERN_NEED_KICK, 1);
                }
                return false;
            }
        } while (wanted != null && turn++ < ring.slots);
        return true;
    }

    /** One sync inside the gate; notes where the ring is then. */
    private int sync(@Nullable IndirectData copies, int flags) {
        int all = flags | Kring.BY_CSB;
        if (ring.direction == Direction.TX && ring.distance(ring.hwcur, ring.hwtail) <= ring.slots / 2) {
            all |= Kring.FORCE_RECLAIM;
        }
        int result = copies == null ? ring.sync(head, cur, all) : ring.syncAgain(copies, all);
        hwcur = ring.hwcur;
        hwtail = ring.hwtail;
        rhead = ring.rhead;
        if (result == Kring.SYNCED) {
            more |= ring.rtail != hwtail;
            ring.rtail = hwtail;
        }
        return result;
    }

    /** Publishes the ring's indexes. Returns whether the program has more slots now. */
    private boolean tell() {
        csb.put(entry, hwcur, hwtail);
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
                ? head == rhead
                : Integer.compareUnsigned(head, ring.slots) < 0 && hwtail == ring.previous(head);
    }

    /** Asks for kicks, and looks once more, in case the program moved before it saw this. Returns whether to rest. */
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
