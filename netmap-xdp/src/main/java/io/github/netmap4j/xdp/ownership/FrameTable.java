package io.github.netmap4j.xdp.ownership;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The owner of each frame of a UMEM: nobody, the program, or a queue that the kernel uses. The program knows a frame by
 * a number, valid for one ownership: it contains the UMEM's id and the frame's generation, which grows whenever the
 * program gives the frame away. While the program owns a frame, the frame's entry is its number; so one comparison of a
 * {@code long} finds a number that is stale, in a queue, or of another UMEM.
 *
 * <p>A number is {@code generation << 39 | id << 32 | index}: 25, 7 and 31 bits, the generation on top so that it wraps
 * by itself. After exactly 2<sup>25</sup> hand-overs of its frame a number becomes valid again; no program keeps one
 * that long.
 *
 * <p>Threads: an entry belongs to the frame's owner. It passes to another thread by the program's own means of passing
 * the number, or through the kernel's rings; both order memory. Only a program that gives one number to two threads
 * races here, and {@code atomic} tables find even that.
 */
public final class FrameTable {

    /** No frame's number. */
    public static final long NONE = -1;

    /** The owner of free frames. */
    public static final int FREE = 0;

    /** The owner of frames that the program may read and write. */
    public static final int USER = 1;

    /** The largest number of fill and transmit queues with frames of one UMEM. */
    public static final int MAX_QUEUES = 254;

    private static final int FIRST_QUEUE = 2;
    private static final int ID_SHIFT = 32;
    private static final int ID = 0x7f;
    private static final int GENERATION_SHIFT = 39;
    private static final long GENERATION = 1L << GENERATION_SHIFT;

    /** The index in a number; in the entry of a frame that the program does not own, the owner, all bits inverted. */
    private static final long LOW = 0xffff_ffffL;

    private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(long[].class);

    private final int id;

    private final boolean atomic;

    /** For each frame: its number if the program owns it, else the value of {@link #held}. */
    private final long[] state;

    /** The names of queues, by owner; null where there is none. Guarded by itself. */
    private final String[] queues = new String[FIRST_QUEUE + MAX_QUEUES];

    /** Free frames, the next one last. Guarded by itself. */
    private final int[] free;

    private int freeCount;

    /**
     * A table of free frames.
     *
     * @param id the UMEM's, 0 to 127
     * @param frames how many
     * @param generation of the first numbers, so that numbers differ when an id is reused
     * @param atomic whether two threads may try to give away one frame at once
     */
    public FrameTable(int id, int frames, int generation, boolean atomic) {
        this.id = id;
        this.atomic = atomic;
        this.state = new long[frames];
        this.free = new int[frames];
        Arrays.fill(state, held((long) generation << GENERATION_SHIFT | (long) id << ID_SHIFT, FREE));
        for (int i = 0; i < frames; i++) {
            free[i] = frames - 1 - i;
        }
        freeCount = frames;
    }

    /** How many frames there are. */
    public int frames() {
        return state.length;
    }

    /** The UMEM's id. */
    public int id() {
        return id;
    }

    /** The frame's index, 0 or more, in a number of this table. */
    public static int index(long number) {
        return (int) number;
    }

    /** The entry of a frame that another owner has, of the same generation as a number or an entry. */
    private static long held(long any, int owner) {
        return (any | LOW) - owner;
    }

    /** The low half of what {@link #held} returns. */
    private static int mark(int owner) {
        return ~owner;
    }

    /** The number of a frame, of the same generation as an entry. */
    private static long number(long entry, int index) {
        return (entry & ~LOW) | index;
    }

    private int owner(int index) {
        int low = (int) state[index];
        return low == index ? USER : ~low;
    }

    private boolean exists(int index) {
        return Integer.compareUnsigned(index, state.length) < 0;
    }

    /** Whether the program owns the frame by this number. */
    public boolean owns(long number) {
        return exists(index(number)) && state[index(number)] == number;
    }

    /**
     * Gives a frame of the program to a queue or to {@link #FREE}, and invalidates the number.
     *
     * @return false if the program does not own the frame by this number; nothing has changed
     */
    public boolean give(long number, int to) {
        if (!exists(index(number))) {
            return false;
        }
        if (atomic) {
            return STATE.compareAndSet(state, index(number), number, held(number + GENERATION, to));
        }
        if (state[index(number)] != number) {
            return false;
        }
        state[index(number)] = held(number + GENERATION, to);
        return true;
    }

    /** Undoes {@link #give} of numbers, which become valid again. */
    public void undo(long[] numbers, int from, int to) {
        for (int i = from; i < to; i++) {
            state[index(numbers[i])] = numbers[i];
        }
    }

    /**
     * Takes a frame back from a queue.
     *
     * @return its new number; {@link #NONE} if that queue does not have such a frame; nothing has changed
     */
    public long take(long index, int queue) {
        int i = (int) index;
        if (i != index || !exists(i) || (int) state[i] != mark(queue)) {
            return NONE;
        }
        long number = number(state[i], i);
        state[i] = number;
        return number;
    }

    /**
     * Takes frames back from a queue, all or none.
     *
     * @param offsets offsets in the frames, from the start of the UMEM
     * @param shift log2 of the bytes of a frame
     * @param numbers where their new numbers go, at the same places
     * @return {@code count}; fewer if the queue does not have the frame behind so many, and nothing has changed
     */
    public int takeAll(long[] offsets, int shift, long[] numbers, int from, int count, int queue) {
        long[] entries = state;
        int mark = mark(queue);
        for (int i = from; i < from + count; i++) {
            long index = offsets[i] >>> shift;
            if (index >= entries.length) {
                return untakeAll(numbers, from, i, queue);
            }
            int at = (int) index;
            long entry = entries[at];
            if ((int) entry != mark) {
                return untakeAll(numbers, from, i, queue);
            }
            long number = number(entry, at);
            entries[at] = number;
            numbers[i] = number;
        }
        return count;
    }

    private int untakeAll(long[] numbers, int from, int to, int queue) {
        untake(numbers, from, to, queue);
        return to - from;
    }

    /** Undoes {@link #take} of numbers, all of which were taken from that queue. */
    public void untake(long[] numbers, int from, int to, int queue) {
        for (int i = from; i < to; i++) {
            state[index(numbers[i])] = held(numbers[i], queue);
        }
    }

    /**
     * Frees frames that were given, or about to be, to a queue that was closed first, except those that {@link
     * #closeQueue} freed.
     */
    public void abandon(long[] numbers, int from, int to, int queue) {
        synchronized (free) {
            for (int i = from; i < to; i++) {
                int index = index(numbers[i]);
                long given = held(numbers[i] + GENERATION, queue);
                if (state[index] == numbers[i] || state[index] == given) {
                    state[index] = held(given, FREE);
                    free[freeCount++] = index;
                }
            }
        }
    }

    /**
     * Takes free frames for the program.
     *
     * @param numbers where their numbers go
     * @return how many there were
     */
    public int allocate(long[] numbers, int from, int count) {
        synchronized (free) {
            int taken = Math.min(count, freeCount);
            for (int i = 0; i < taken; i++) {
                int index = free[--freeCount];
                state[index] = number(state[index], index);
                numbers[from + i] = state[index];
            }
            return taken;
        }
    }

    /**
     * Frees frames of the program, all or none.
     *
     * @throws IllegalStateException if the program does not have one of them
     */
    public void free(long[] numbers, int from, int count) {
        synchronized (free) {
            giveAll(numbers, from, count, FREE);
            for (int i = from; i < from + count; i++) {
                free[freeCount++] = index(numbers[i]);
            }
        }
    }

    /**
     * Gives frames of the program to a queue, all or none.
     *
     * @throws IllegalStateException if the program does not own one of them, or one occurs twice
     */
    public void giveAll(long[] numbers, int from, int count, int to) {
        if (atomic) {
            giveAllAtOnce(numbers, from, count, to);
            return;
        }
        long[] entries = state;
        for (int i = from; i < from + count; i++) {
            long number = numbers[i];
            int index = index(number);
            if (Integer.compareUnsigned(index, entries.length) >= 0 || entries[index] != number) {
                throw refuse(numbers, from, i);
            }
            entries[index] = held(number + GENERATION, to);
        }
    }

    private void giveAllAtOnce(long[] numbers, int from, int count, int to) {
        for (int i = from; i < from + count; i++) {
            if (!give(numbers[i], to)) {
                throw refuse(numbers, from, i);
            }
        }
    }

    /**
     * The exception to throw when {@link #give} refused the number at {@code failed} after those before it were given.
     */
    public IllegalStateException refuse(long[] numbers, int from, int failed) {
        long number = numbers[failed];
        String why = null;
        for (int i = from; i < failed && why == null; i++) {
            if (numbers[i] == number) {
                why = "frame " + index(number) + " is twice in the batch, at " + (i - from) + " and " + (failed - from);
            }
        }
        if (why == null) {
            why = why(number);
        }
        undo(numbers, from, failed);
        return new IllegalStateException(why + "; nothing was handed over");
    }

    /** Explains why the program may not use a frame by this number. */
    public String why(long number) {
        if (index(number) < 0) {
            return number + " is not the number of a frame";
        }
        int itsId = (int) (number >>> ID_SHIFT) & ID;
        if (itsId != id) {
            return "frame " + index(number) + " belongs to UMEM " + itsId + ", not to UMEM " + id;
        }
        if (!exists(index(number))) {
            return "UMEM " + id + " has no frame " + index(number) + ", only " + state.length;
        }
        int owner = owner(index(number));
        String where = "frame " + index(number) + " of UMEM " + id;
        if (owner == FREE) {
            return where + " was given back: it is free";
        } else if (owner != USER) {
            return where + " is in " + name(owner) + ": it belongs to the kernel until it comes back";
        }
        return where + " belongs to the program under another number: this one, of generation "
                + (number >>> GENERATION_SHIFT) + ", was handed over, and the frame came back in generation "
                + (state[index(number)] >>> GENERATION_SHIFT);
    }

    private String name(int owner) {
        synchronized (queues) {
            return queues[owner] == null ? "a queue that is closed" : queues[owner];
        }
    }

    /**
     * A new owner.
     *
     * @param name for messages: {@code the fill queue of eth0 queue 0}
     * @return an owner, until {@link #closeQueue}
     * @throws IllegalStateException if there are {@value #MAX_QUEUES}
     */
    public int openQueue(String name) {
        synchronized (queues) {
            for (int owner = FIRST_QUEUE; owner < queues.length; owner++) {
                if (queues[owner] == null) {
                    queues[owner] = name;
                    return owner;
                }
            }
        }
        throw new IllegalStateException("UMEM " + id + " has " + MAX_QUEUES / 2
                + " pairs of fill and completion queues, which is the limit: close sockets, or use another UMEM");
    }

    /**
     * Frees the frames of a queue that the kernel has released.
     *
     * @return how many there were
     */
    public int closeQueue(int owner) {
        int found = 0;
        synchronized (free) {
            for (int i = 0; i < state.length; i++) {
                if ((int) state[i] == mark(owner)) {
                    state[i] = held(state[i], FREE);
                    free[freeCount++] = i;
                    found++;
                }
            }
        }
        synchronized (queues) {
            queues[owner] = null;
        }
        return found;
    }

    /** Invalidates all numbers. */
    public void close() {
        synchronized (free) {
            freeCount = 0;
            for (int i = 0; i < state.length; i++) {
                state[i] = held(state[i] + GENERATION, FREE);
            }
        }
    }

    /** The number of frames of an owner: one from {@link #openQueue}, {@link #FREE} or {@link #USER}. */
    public int count(int owner) {
        int found = 0;
        for (int i = 0; i < state.length; i++) {
            if (owner(i) == owner) {
                found++;
            }
        }
        return found;
    }

    /** The current number of a frame if the program owns it; else {@link #NONE}. */
    public long numberOf(int index) {
        return owner(index) == USER ? state[index] : NONE;
    }
}
