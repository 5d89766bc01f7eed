package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.device.DropReason.BAD_BUFFER;
import static io.github.netmap4j.sys.device.DropReason.TOO_LONG;
import static io.github.netmap4j.sys.device.DropReason.TOO_SHORT;
import static io.github.netmap4j.sys.os.Errno.EIO;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A transmit ring of a driver's NIC. Slots return to the program in order, when the driver is done with their buffers. */
final class DrivenTxRing extends Kring {

    private static final int ETHER_HEADER = 14;

    /** Flags that a slot loses when its frame is sent. */
    private static final int TAKEN = SlotFields.NS_BUF_CHANGED | SlotFields.NS_REPORT;

    private final DrivenPort nicPort;
    private final Nic nic;
    private final NicTx driver;
    private final int maxFragments;

    /** The slots of dropped frames that wait for those before them. */
    private final boolean[] dropped;

    /** How many of them there are. */
    private int waitingDrops;

    /** Whether the current frame became too long before it was whole: its rest is dropped, too. */
    private boolean inDropped;

    DrivenTxRing(DrivenPort port, int id, int slots, Nic nic) {
        super(port, Direction.TX, id, slots);
        nicPort = port;
        this.nic = nic;
        driver = nic.tx(id);
        maxFragments = Math.min(nic.maxFragments(), slots - 1);
        dropped = new boolean[slots];
    }

    @Override
    public int failure() {
        return EIO;
    }

    @Override
    public int kernelDescriptor() {
        return nic.rx(id).descriptor();
    }

    @Override
    public void expectNews() {
        nicPort.watchForRoom(kernelDescriptor());
    }

    /** For a driver that has no buffers any more. No thread inside. */
    void forget() {
        hwtail = previous(hwcur);
        Arrays.fill(dropped, false);
        waitingDrops = 0;
        inDropped = false;
    }

    @Override
    public int move(int flags) {
        if (nicPort.link.isLost()) {
            return EIO;
        }
        int before = hwtail;
        complete(driver.reclaim());
        if (hwcur != rhead) {
            send();
        }
        int error = driver.flush();
        complete(driver.reclaim());
        if (error != 0) {
            nicPort.link.lost(error);
            return EIO;
        }
        return hwtail == before && hwtail != previous(hwcur) && nicPort.link.isLostWhileIdle() ? EIO : 0;
    }

    /** Puts whole frames, as long as the driver has room. An incomplete frame waits for its rest. */
    private void send() {
        int at = hwcur;
        while (at != rhead) {
            long slot = slot(at);
            long word = SlotFields.word(mem, slot);
            int end = next(at);
            if (inDropped || SlotFields.has(word, SlotFields.NS_MOREFRAG)) {
                end = sendFragments(at);
                if (end == at) {
                    break;
                }
            } else {
                DropReason problem = problem(slot, word, true);
                if (problem == null && !driver.hasRoom(1)) {
                    break;
                }
                if (problem != null || !put(slot, word)) {
                    drop(at, end, problem == null ? TOO_LONG : problem);
                }
            }
            at = end;
        }
        hwcur = at;
    }

    /** Puts or drops a frame in several slots. Returns the slot behind it; its first one if it has to wait. */
    private int sendFragments(int start) {
        int end = start;
        int fragments = 0;
        boolean more;
        DropReason problem = inDropped ? TOO_LONG : null;
        do {
            long slot = slot(end);
            long word = SlotFields.word(mem, slot);
            more = SlotFields.has(word, SlotFields.NS_MOREFRAG);
            if (problem == null) {
                problem = problem(slot, word, fragments == 0);
            }
            fragments++;
            end = next(end);
        } while (more && end != rhead);
        if (more && !inDropped && fragments <= maxFragments) {
            return start;
        }
        if (fragments > maxFragments && problem == null) {
            problem = TOO_LONG;
        }
        if (problem == null && !driver.hasRoom(fragments)) {
            return start;
        }
        if (problem == null && !put(start, end)) {
            problem = TOO_LONG;
        }
        if (problem != null) {
            drop(start, end, inDropped ? null : problem);
        }
        inDropped = more;
        return end;
    }

    /** Swaps in whole frames of another ring of the same memory, and sends them. Those without room are lost. */
    void takeFrom(Kring from, int start, int end) {
        if (enterAfterOthers() != ENTERED) {
            from.drops.addAll(DropReason.LINK, from, start, end);
            return;
        }
        try {
            int lost = 0;
            int at = start;
            while (at != end) {
                int last = at;
                int fragments = 1;
                while (from.next(last) != end && SlotFields.has(word(from, last), SlotFields.NS_MOREFRAG)) {
                    last = from.next(last);
                    fragments++;
                }
                int after = from.next(last);
                if (distance(rhead, hwtail) < fragments) {
                    lost++;
                } else {
                    swap(from, at, after);
                }
                at = after;
            }
            from.drops.add(DropReason.FULL, lost);
            // An interface that does not respond keeps its buffers: the ring fills, and frames are lost.
            move(0);
        } finally {
            leave();
        }
        pushOnLater();
    }

    private static long word(Kring ring, int slot) {
        return SlotFields.word(ring.mem, ring.slot(slot));
    }

    private void swap(Kring from, int start, int end) {
        for (int i = start; i != end; i = from.next(i)) {
            long theirs = word(from, i);
            long mine = word(this, rhead);
            int flags = SlotFields.flags(theirs) & SlotFields.NS_MOREFRAG;
            SlotFields.word(mem, slot(rhead), SlotFields.with(theirs, SlotFields.length(theirs), flags));
            SlotFields.word(from.mem, from.slot(i), SlotFields.with(mine, 0, 0));
            rhead = next(rhead);
        }
    }

    /** Sends what the interface did not take at once. */
    void pushOn() {
        if (isIdle() || enter() != ENTERED) {
            return;
        }
        try {
            if (exists()) {
                move(0);
            }
        } finally {
            leave();
        }
        pushOnLater();
    }

    private boolean isIdle() {
        return hwtail == previous(hwcur) && hwcur == rhead;
    }

    private void pushOnLater() {
        if (!isIdle()) {
            expectNews();
        }
    }

    /** Why a slot cannot be sent, or null. */
    private @Nullable DropReason problem(long slot, long word, boolean first) {
        int length = SlotFields.length(word);
        if (!isBuffer(SlotFields.index(word))) {
            return BAD_BUFFER;
        }
        if (length < (first ? ETHER_HEADER : 1)) {
            return TOO_SHORT;
        }
        return length > bufferSize - offset(slot) ? TOO_LONG : null;
    }

    private boolean put(int start, int end) {
        for (int i = start; i != end; i = next(i)) {
            long slot = slot(i);
            if (!put(slot, SlotFields.word(mem, slot))) {
                return false;
            }
        }
        return true;
    }

    private boolean put(long slot, long word) {
        boolean more = SlotFields.has(word, SlotFields.NS_MOREFRAG);
        if (!driver.put(SlotFields.index(word), (int) offset(slot), SlotFields.length(word), more)) {
            return false;
        }
        if (SlotFields.has(word, TAKEN)) {
            SlotFields.word(mem, slot, SlotFields.without(word, TAKEN));
        }
        return true;
    }

    private void drop(int start, int end, @Nullable DropReason why) {
        for (int i = start; i != end; i = next(i)) {
            dropped[i] = true;
            waitingDrops++;
        }
        if (why != null) {
            drops.add(why, 1);
        }
    }

    /** Gives slots back to the program: the {@code done} that the driver has finished, and dropped ones between. */
    private void complete(int done) {
        if (waitingDrops == 0) {
            int moved = hwtail + Math.min(done, distance(next(hwtail), hwcur));
            hwtail = moved < slots ? moved : moved - slots;
            return;
        }
        int left = done;
        int at = next(hwtail);
        while (at != hwcur && (left != 0 || waitingDrops != 0)) {
            if (waitingDrops != 0 && dropped[at]) {
                dropped[at] = false;
                waitingDrops--;
            } else if (left == 0) {
                break;
            } else {
                left--;
            }
            hwtail = at;
            at = next(at);
        }
    }
}
