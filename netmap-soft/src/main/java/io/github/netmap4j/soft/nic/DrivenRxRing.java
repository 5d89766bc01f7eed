package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.EIO;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.vale.Outlet;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A receive ring of a driver's NIC. The driver has the buffers of the empty slots, but for one slot; a buffer that comes back out
 * of turn is exchanged with the one whose turn it was, so that none gets lost.
 */
class DrivenRxRing extends Kring {

    private static final int NONE = 0;

    /** Rounds of bringing what arrived in the meantime, before the next news: a loop does not hang. */
    private static final int MAX_ROUNDS = 16;

    private final DrivenPort nicPort;
    private final NicRx driver;

    /** By slot, the buffer that the driver has for it; what the program writes into the slot meanwhile does not count. */
    private final int[] given;

    /** How frames get into a switch that the NIC is attached to. */
    private final Outlet outlet;

    /** Whether somebody wanted to feed a switch, and somebody else was inside. */
    private volatile boolean unfed;

    /** The first slot whose buffer the driver does not have. */
    private int givenTo;

    DrivenRxRing(DrivenPort port, int id, int slots, Nic nic) {
        super(port, Direction.RX, id, slots);
        nicPort = port;
        driver = nic.rx(id);
        given = new int[slots];
        outlet = new Outlet(slots);
    }

    @Override
    public int failure() {
        return EIO;
    }

    @Override
    public int kernelDescriptor() {
        return driver.descriptor();
    }

    @Override
    public void expectNews() {
        nicPort.watch(id, kernelDescriptor());
    }

    /** The driver has nothing any more. Nobody is inside. */
    void forget() {
        Arrays.fill(given, NONE);
        givenTo = hwtail;
    }

    /** Gives the driver what it may have. Nobody is inside. */
    void giveAll() {
        give();
        int error = driver.flush();
        if (error != 0) {
            nicPort.lost(error);
        }
    }

    @Override
    public int move(int flags) {
        if (nicPort.isLost()) {
            return EIO;
        }
        hwcur = rhead;
        int before = hwtail;
        while (driver.next()) {
            place();
        }
        give();
        int error = driver.flush();
        if (error != 0) {
            nicPort.lost(error);
            return EIO;
        }
        return hwtail == before && nicPort.isLostWhileIdle() ? EIO : 0;
    }

    /** A slot without a buffer that exists gets none back, and the ring has one less to receive into. */
    private void give() {
        int end = previous(hwcur);
        int at = givenTo;
        while (at != end) {
            int index = SlotFields.index(SlotFields.word(mem, slot(at)));
            if (isBuffer(index)) {
                given[at] = index;
                driver.give(index);
            } else {
                given[at] = NONE;
            }
            at = next(at);
        }
        givenTo = at;
    }

    /** Hands what is received to a switch, in this thread; later news are told by {@link #expectNews}. */
    void feed(SwitchPort to) {
        unfed = true;
        for (int round = 0; unfed && round < MAX_ROUNDS && enter() == ENTERED; round++) {
            try {
                unfed = false;
                if (exists() && move(0) == 0 && hwcur != hwtail) {
                    outlet.toSwitch(this, hwcur, hwtail, to);
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

    /** Puts the buffer that the driver is at into the next slot. */
    private void place() {
        int at = hwtail;
        int buffer = driver.buffer();
        if (given[at] != buffer && !exchange(at, buffer)) {
            // It is none of this ring's, so nobody misses it.
            drops.add(DropReason.BAD_BUFFER, 1);
            return;
        }
        given[at] = NONE;
        long slot = slot(at);
        int length = driver.length();
        int had = driver.offset();
        int wanted = (int) offset(slot);
        if (had != wanted) {
            length = shift(buffer, had, wanted, length);
        }
        SlotFields.word(mem, slot, SlotFields.word(buffer, length, driver.more() ? SlotFields.NS_MOREFRAG : 0));
        if (offsetMask != 0) {
            writeOffset(slot, wanted);
        }
        hwtail = next(at);
    }

    /** Moves data within their buffer; returns their length, 0 if there is no room. */
    private int shift(int buffer, int from, int to, int length) {
        if (length > bufferSize - to) {
            drops.add(DropReason.TOO_LONG, 1);
            return 0;
        }
        long start = buffer(buffer);
        MemorySegment.copy(mem, JAVA_BYTE, start + from, mem, JAVA_BYTE, start + to, length);
        return length;
    }

    /** A buffer came out of turn: its slot gets the one whose turn it was. Returns whether it has a slot. */
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
