package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.EIO;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.vale.SlotForwarder;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A receive ring of a driver's NIC. The driver has the buffers of the empty slots, except one; a buffer that comes back out
 * of order is exchanged with the one that was due, so that none gets lost.
 */
final class DrivenRxRing extends Kring {

    private static final int NONE = 0;

    /** How often it looks for frames that arrived meanwhile, so that a loop of switches does not hang. */
    private static final int MAX_ROUNDS = 16;

    private final DrivenPort nicPort;
    private final NicRx driver;

    /** By slot, the buffer that the driver has for it; what the program writes into the slot meanwhile is ignored. */
    private final int[] given;

    /** The way into a switch that the NIC is attached to. */
    private final SlotForwarder forwarder;

    /** Whether a thread wanted to feed a switch while another was inside. */
    private volatile boolean unfed;

    /** The first slot whose buffer the driver does not have. */
    private int givenTo;

    /** Whether the frames are the host's. */
    private final boolean ofHost;

    /** Whether the last sync put frames of the host into the NIC's transmit rings, which want a sync of their own. */
    private boolean forwardedDown;

    DrivenRxRing(DrivenPort port, int id, int slots, Nic nic) {
        super(port, Direction.RX, id, slots);
        nicPort = port;
        driver = nic.rx(id);
        given = new int[slots];
        forwarder = new SlotForwarder(slots);
        ofHost = id >= port.rxRings;
    }

    @Override
    public boolean forwardedDown() {
        return forwardedDown;
    }

    @Override
    public int failure() {
        return EIO;
    }

    @Override
    public int kernelDescriptor() {
        return driver.descriptor();
    }

    /** Counts what the interface has dropped. Control lock held. */
    void countDrops() {
        driver.reportDrops(drops::add);
    }

    @Override
    public void expectNews() {
        nicPort.watch(id, kernelDescriptor());
    }

    /** For a driver that has no buffers any more. No thread inside. */
    void forget() {
        Arrays.fill(given, NONE);
        givenTo = hwtail;
    }

    /** Gives the driver all buffers that it may have. No thread inside. */
    void giveAll() {
        give();
        int error = driver.flush();
        if (error != 0) {
            nicPort.link.lost(error);
        }
    }

    @Override
    public int move(int flags) {
        if (nicPort.link.isLost()) {
            forwardedDown = false;
            return EIO;
        }
        forwardedDown = ofHost && Forwarding.isDownward(this, flags) && Forwarding.down(this);
        hwcur = rhead;
        int before = hwtail;
        NicRx from = driver; // a local's class is checked once, a field's at each call
        while (from.next()) {
            place(from);
        }
        give();
        int error = driver.flush();
        if (error != 0) {
            nicPort.link.lost(error);
            return EIO;
        }
        return hwtail == before && nicPort.link.isLostWhileIdle() ? EIO : 0;
    }

    /** Gives the driver the buffers of empty slots. A slot with an invalid index is skipped: the ring has one buffer less. */
    private void give() {
        int end = previous(hwcur);
        int at = givenTo;
        NicRx to = driver;
        while (at != end) {
            int index = SlotFields.index(SlotFields.word(mem, slot(at)));
            if (isBuffer(index)) {
                given[at] = index;
                to.give(index);
            } else {
                given[at] = NONE;
            }
            at = next(at);
        }
        givenTo = at;
    }

    /** Hands received frames to a switch, in this thread; {@link #expectNews} reports later ones. */
    void feed(SwitchPort to) {
        unfed = true;
        for (int round = 0; unfed && round < MAX_ROUNDS && enter() == ENTERED; round++) {
            try {
                unfed = false;
                if (exists() && move(0) == 0 && hwcur != hwtail) {
                    forwarder.toSwitch(this, hwcur, hwtail, to);
                    rhead = hwtail;
                    // Gives the buffers back, and fetches what has come meanwhile for the next round.
                    unfed = move(0) == 0;
                }
            } finally {
                leave();
            }
        }
        expectNews();
    }

    /** Puts the driver's current buffer into the next slot. */
    private void place(NicRx from) {
        int at = hwtail;
        int buffer = from.buffer();
        if (given[at] != buffer && !exchange(at, buffer)) {
            // Not a buffer of this ring, so nobody misses it.
            drops.add(DropReason.BAD_BUFFER, 1);
            return;
        }
        given[at] = NONE;
        long slot = slot(at);
        int length = from.length();
        int had = from.offset();
        int wanted = (int) offset(slot);
        if (had != wanted) {
            length = shift(buffer, had, wanted, length);
        }
        SlotFields.word(mem, slot, SlotFields.word(buffer, length, from.more() ? SlotFields.NS_MOREFRAG : 0));
        if (offsetMask != 0) {
            writeOffset(slot, wanted);
        }
        hwtail = next(at);
    }

    /** Moves data within its buffer; returns its length, 0 if there is no room. */
    private int shift(int buffer, int from, int to, int length) {
        if (length > bufferSize - to) {
            drops.add(DropReason.TOO_LONG, 1);
            return 0;
        }
        long start = buffer(buffer);
        MemorySegment.copy(mem, JAVA_BYTE, start + from, mem, JAVA_BYTE, start + to, length);
        return length;
    }

    /** For a buffer that came out of order: its slot gets the one that was due. Returns whether it has a slot. */
    private boolean exchange(int at, int buffer) {
        for (int i = next(at); at != givenTo && i != givenTo; i = next(i)) {
            if (given[i] == buffer) {
                given[i] = given[at];
                SlotFields.word(mem, slot(i), SlotFields.word(given[i], 0, 0));
                return true;
            }
        }
        return false;
    }
}
