package io.github.netmap4j.soft.spi;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A NIC of one pair of rings, each frame in one buffer, whose driver sends and receives a frame at a call: a tap interface, or
 * a file. The driver says how, and what {@link #turned} on means; the buffers are kept here.
 *
 * <p>Threads call as {@link Nic} says: one at a time {@link #send}, one {@link #receive}, any {@link #failure}.
 */
public abstract class SingleRingNic implements Nic {

    private final int slots;
    private final Sender sender = new Sender();
    private final Receiver receiver;
    private @Nullable NicMemory memory;

    /**
     * Makes a NIC, which is off.
     *
     * @param slots of each of its two rings, 2 or more
     */
    protected SingleRingNic(int slots) {
        this.slots = slots;
        receiver = new Receiver(slots);
    }

    /**
     * Sends a frame, or loses it, as a wire does. Does not wait.
     *
     * @param from the memory
     * @param offset where the frame begins in it
     * @param length its bytes, 14 or more
     */
    protected abstract void send(MemorySegment from, long offset, int length);

    /**
     * Receives the next frame, if there is one. Does not wait.
     *
     * @param into the memory
     * @param offset where to write the frame
     * @param room the most bytes
     * @return its bytes; 0 or less if there is none
     */
    protected abstract int receive(MemorySegment into, long offset, int room);

    /**
     * Turns the two directions on or off, as {@link Nic#turn}; unless overridden this does nothing.
     *
     * @param of the memory of the buffers from now on
     * @param tx whether frames are to be sent
     * @param rx whether frames are to be received
     * @throws RequestRefusedException if a direction cannot be turned on; then both are off
     */
    protected void turned(NicMemory of, boolean tx, boolean rx) {}

    /**
     * {@return what a sync reports: 0; or a positive errno if the interface does not respond} Unless overridden, that is its
     * {@link #state}. Makes no system call.
     */
    protected int failure() {
        return state();
    }

    /** {@return see {@link NicRx#descriptor}} */
    protected int descriptor() {
        return -1;
    }

    @Override
    public final int rings() {
        return 1;
    }

    @Override
    public final int slots() {
        return slots;
    }

    @Override
    public final int maxFragments() {
        return 1;
    }

    @Override
    public NicTx tx(int ring) {
        return sender;
    }

    @Override
    public NicRx rx(int ring) {
        return receiver;
    }

    @Override
    public final boolean turn(int ring, NicMemory of, boolean tx, boolean rx) {
        boolean kept = memory == null || of.equals(memory);
        memory = of;
        if (!tx || !kept) {
            sender.put = 0;
        }
        if (!rx || !kept) {
            receiver.empties = 0;
        }
        receiver.on = rx;
        turned(of, tx, rx);
        return kept;
    }

    private static long at(NicMemory in, int buffer) {
        return in.buffersOffset() + (long) buffer * in.bufferSize();
    }

    private final class Sender implements NicTx {
        private int put;

        @Override
        public boolean hasRoom(int fragments) {
            return true;
        }

        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            NicMemory in = memory;
            if (in != null) {
                send(in.segment(), at(in, buffer) + offset, length);
            }
            put++;
            return true;
        }

        @Override
        public int flush() {
            return failure();
        }

        @Override
        public int reclaim() {
            int done = put;
            put = 0;
            return done;
        }
    }

    private final class Receiver implements NicRx {
        /** Empty buffers; the last one is used first. */
        private final int[] empty;

        private boolean on;
        private int empties;
        private int buffer;
        private int length;

        Receiver(int slots) {
            empty = new int[slots];
        }

        @Override
        public void give(int index) {
            empty[empties++] = index;
        }

        @Override
        public boolean next() {
            NicMemory in = memory;
            if (in == null || !on || empties == 0) {
                return false;
            }
            buffer = empty[empties - 1];
            length = SingleRingNic.this.receive(in.segment(), at(in, buffer), in.bufferSize());
            if (length <= 0) {
                return false;
            }
            empties--;
            return true;
        }

        @Override
        public int buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public boolean more() {
            return false;
        }

        @Override
        public int flush() {
            return failure();
        }

        @Override
        public int descriptor() {
            return SingleRingNic.this.descriptor();
        }
    }
}
