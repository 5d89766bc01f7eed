package io.github.netmap4j.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.NicTx;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Map;

/** A driver of two NICs, {@code nic0} and {@code nic1}, with a wire in memory between them, and one fault. */
final class FaultyNics implements NicSource {

    /** What the driver does wrong. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** Never reports that one buffer was sent. */
        A_LOST_COMPLETION,
        /** Receives every tenth frame twice. */
        A_DOUBLED_RECEIVE,
        /** Every tenth frame overtakes the one before it. */
        A_REORDERED_RECEIVE
    }

    private static final int SLOTS = 256;
    private static final int TENTH = 10;

    private final Fault fault;
    private final End nic0 = new End();
    private final End nic1 = new End();
    private final Map<String, End> ends = Map.of("nic0", nic0, "nic1", nic1);

    FaultyNics(Fault fault) {
        this.fault = fault;
        nic0.peer = nic1;
        nic1.peer = nic0;
    }

    @Override
    public Nic open(String name) {
        return ends.get(name);
    }

    @Override
    public boolean has(String name) {
        return ends.containsKey(name);
    }

    private record Arrival(int buffer, int length) {}

    private final class End implements Nic, NicTx, NicRx {
        private End peer;
        private NicMemory memory;
        private boolean receives;
        private Runnable news = () -> {};
        private int put;
        private boolean lost;
        private int frames;
        private final ArrayDeque<Integer> empty = new ArrayDeque<>();
        private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
        private Arrival overtaken;
        private Arrival current;

        @Override
        public int rings() {
            return 1;
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
            return 1;
        }

        @Override
        public NicTx tx(int ring) {
            return this;
        }

        @Override
        public NicRx rx(int ring) {
            return this;
        }

        @Override
        public boolean turn(int ring, NicMemory of, boolean tx, boolean rx) {
            synchronized (FaultyNics.this) {
                memory = of;
                receives = rx;
                put = 0;
                empty.clear();
                arrived.clear();
                overtaken = null;
                return false;
            }
        }

        @Override
        public void whenNews(int ring, Runnable wake) {
            news = wake;
        }

        @Override
        public int state() {
            return 0;
        }

        @Override
        public void close() {}

        @Override
        public boolean hasRoom(int fragments) {
            return true;
        }

        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            synchronized (FaultyNics.this) {
                put++;
                long data = memory.buffersOffset() + (long) buffer * memory.bufferSize() + offset;
                peer.receive(memory.segment(), data, length);
                return true;
            }
        }

        private void receive(MemorySegment from, long data, int length) {
            int number = ++frames;
            int times = fault == Fault.A_DOUBLED_RECEIVE && number % TENTH == 0 ? 2 : 1;
            for (int i = 0; i < times && receives && !empty.isEmpty(); i++) {
                int buffer = empty.remove();
                long to = memory.buffersOffset() + (long) buffer * memory.bufferSize();
                MemorySegment.copy(from, JAVA_BYTE, data, memory.segment(), JAVA_BYTE, to, length);
                deliver(new Arrival(buffer, length), number);
            }
        }

        private void deliver(Arrival arrival, int number) {
            if (fault == Fault.A_REORDERED_RECEIVE && number % TENTH == 0) {
                overtaken = arrival;
                return;
            }
            arrived.add(arrival);
            if (overtaken != null) {
                arrived.add(overtaken);
                overtaken = null;
            }
        }

        @Override
        public int flush() {
            peer.news.run();
            return 0;
        }

        @Override
        public int reclaim() {
            synchronized (FaultyNics.this) {
                int done = put;
                put = 0;
                if (fault == Fault.A_LOST_COMPLETION && !lost && done > 1) {
                    lost = true;
                    done--;
                }
                return done;
            }
        }

        @Override
        public void give(int buffer) {
            synchronized (FaultyNics.this) {
                empty.add(buffer);
            }
        }

        @Override
        public boolean next() {
            synchronized (FaultyNics.this) {
                current = arrived.poll();
                return current != null;
            }
        }

        @Override
        public int buffer() {
            return current.buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return current.length;
        }

        @Override
        public boolean more() {
            return false;
        }
    }
}
