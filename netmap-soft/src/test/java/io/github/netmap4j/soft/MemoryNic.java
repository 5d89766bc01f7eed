package io.github.netmap4j.soft;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.WakeFd;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A driver in memory: what one end of a wire sends, the other receives. It can do what bad hardware does. */
final class MemoryNic implements Nic {

    static final int RINGS = 2;
    static final int SLOTS = 8;
    static final int MAX_FRAGMENTS = 3;

    /** Guards all wires: two ends lock in one order. */
    private static final Object WIRES = new Object();

    private static final int MANY = 64;
    /** What it was told, for tests. */
    final List<String> turned = new ArrayList<>();

    /** No buffer is completed until this is false again. */
    volatile boolean holds;
    /** The last of two received frames comes first. */
    volatile boolean reorders;
    /** What {@link #state} says. */
    volatile int state;
    /** Refuses to turn this ring on; -1 for none. */
    volatile int refuses = -1;
    /** Whether each flush says {@link #state}, or nobody but {@link #state} does. */
    volatile boolean flushTells = true;

    boolean closed;
    private final Queue[] queues = new Queue[RINGS];
    private MemoryNic peer;

    /** With an eventfd for each ring, or without. */
    MemoryNic(boolean eventfds) {
        for (int i = 0; i < RINGS; i++) {
            queues[i] = new Queue(i, eventfds ? WakeFd.open(CallState.current()) : null);
        }
    }

    void wire(MemoryNic other) {
        peer = other;
        other.peer = this;
    }

    /** Makes a ring's eventfd unreadable: what came was taken. */
    void drain(int ring) {
        queues[ring].eventfd.drain();
    }

    /** Both halves of a ring. */
    private final class Queue implements NicTx, NicRx {
        private final int number;
        private final WakeFd eventfd;
        private NicMemory memory;
        private boolean sends;
        private boolean receives;
        private Runnable news = () -> {};

        private final int[] frame = new int[3 * MANY];
        private int fragments;
        private int put;
        private int done;
        private boolean tell;

        private final int[] given = new int[MANY];
        private int givenCount;
        private final int[] arrived = new int[4 * MANY];
        private int arrivedCount;
        private final int[] current = new int[4];

        Queue(int number, WakeFd eventfd) {
            this.number = number;
            this.eventfd = eventfd;
        }

        @Override
        public boolean hasRoom(int count) {
            return put + count < SLOTS;
        }

        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            synchronized (WIRES) {
                if (length == 666) {
                    put -= fragments;
                    fragments = 0;
                    return false;
                }
                frame[3 * fragments] = buffer;
                frame[3 * fragments + 1] = offset;
                frame[3 * fragments + 2] = length;
                fragments++;
                put++;
                if (!more) {
                    peer.queues[number].arrive(this);
                    fragments = 0;
                    tell = true;
                }
                return true;
            }
        }

        private void arrive(Queue from) {
            if (!receives || givenCount < from.fragments) {
                return;
            }
            int at = reorders && arrivedCount > 0 ? 0 : arrivedCount;
            System.arraycopy(arrived, 4 * at, arrived, 4 * (at + from.fragments), 4 * (arrivedCount - at));
            for (int i = 0; i < from.fragments; i++) {
                int buffer = given[0];
                givenCount--;
                System.arraycopy(given, 1, given, 0, givenCount);
                int length = from.frame[3 * i + 2];
                MemorySegment.copy(
                        from.memory.segment(),
                        JAVA_BYTE,
                        from.at(from.frame[3 * i]) + from.frame[3 * i + 1],
                        memory.segment(),
                        JAVA_BYTE,
                        at(buffer),
                        length);
                arrived[4 * (at + i)] = buffer;
                arrived[4 * (at + i) + 1] = 0;
                arrived[4 * (at + i) + 2] = length;
                arrived[4 * (at + i) + 3] = i + 1 < from.fragments ? 1 : 0;
            }
            arrivedCount += from.fragments;
        }

        private long at(int buffer) {
            return memory.buffersOffset() + (long) buffer * memory.bufferSize();
        }

        @Override
        public int flush() {
            Queue there = peer.queues[number];
            if (tell) {
                tell = false;
                if (there.eventfd != null) {
                    there.eventfd.wake();
                } else {
                    there.news.run();
                }
            }
            return flushTells ? state : 0;
        }

        @Override
        public int reclaim() {
            synchronized (WIRES) {
                done = holds ? 0 : put;
                put -= done;
                return done;
            }
        }

        @Override
        public void give(int buffer) {
            synchronized (WIRES) {
                given[givenCount++] = buffer;
            }
        }

        @Override
        public boolean next() {
            synchronized (WIRES) {
                if (arrivedCount == 0) {
                    return false;
                }
                System.arraycopy(arrived, 0, current, 0, 4);
                arrivedCount--;
                System.arraycopy(arrived, 4, arrived, 0, 4 * arrivedCount);
                return true;
            }
        }

        @Override
        public int buffer() {
            return current[0];
        }

        @Override
        public int offset() {
            return current[1];
        }

        @Override
        public int length() {
            return current[2];
        }

        @Override
        public boolean more() {
            return current[3] != 0;
        }

        @Override
        public int descriptor() {
            return eventfd == null ? -1 : eventfd.fd();
        }
    }

    @Override
    public int rings() {
        return RINGS;
    }

    @Override
    public int slots() {
        return SLOTS;
    }

    @Override
    public int maxFrame() {
        return 1514;
    }

    @Override
    public int maxFragments() {
        return MAX_FRAGMENTS;
    }

    @Override
    public NicTx tx(int ring) {
        return queues[ring];
    }

    @Override
    public NicRx rx(int ring) {
        return queues[ring];
    }

    @Override
    public boolean turn(int ring, NicMemory memory, boolean tx, boolean rx) {
        synchronized (WIRES) {
            Queue queue = queues[ring];
            boolean kept = queue.memory == null || memory.equals(queue.memory);
            queue.sends = tx && ring != refuses;
            queue.receives = rx && ring != refuses;
            queue.memory = memory;
            if (!queue.receives) {
                queue.givenCount = 0;
                queue.arrivedCount = 0;
            }
            if (!queue.sends) {
                queue.put = 0;
            }
            turned.add(ring + (queue.sends ? "t" : "") + (queue.receives ? "r" : ""));
            if (ring == refuses && (tx || rx)) {
                throw new RequestRefusedException(Errno.EPERM, "ring " + ring + " is not for you");
            }
            return kept;
        }
    }

    @Override
    public void whenNews(int ring, Runnable wake) {
        queues[ring].news = wake;
    }

    @Override
    public int state() {
        return state;
    }

    @Override
    public void close() {
        closed = true;
    }
}
