package io.github.netmap4j.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.soft.spi.SingleRingNic;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** Counts one completion too few, once. */
    private static final class Forgetful implements NicTx {
        private final NicTx whole;
        private boolean forgot;

        Forgetful(NicTx whole) {
            this.whole = whole;
        }

        @Override
        public boolean hasRoom(int fragments) {
            return whole.hasRoom(fragments);
        }

        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            return whole.put(buffer, offset, length, more);
        }

        @Override
        public int flush() {
            return whole.flush();
        }

        @Override
        public int reclaim() {
            int done = whole.reclaim();
            boolean forgets = !forgot && done > 1;
            forgot |= forgets;
            return forgets ? done - 1 : done;
        }
    }

    private final class End extends SingleRingNic {
        private End peer;
        private boolean receives;
        private Runnable news = () -> {};
        private int frames;
        /** Frames that arrived; the ring holds no more. */
        private final Deque<byte[]> arrived = new ArrayDeque<>();

        private byte[] overtaken;

        End() {
            super(SLOTS);
        }

        @Override
        public NicTx tx(int ring) {
            return fault == Fault.A_LOST_COMPLETION ? new Forgetful(super.tx(ring)) : super.tx(ring);
        }

        @Override
        public int maxFrame() {
            return 1514;
        }

        @Override
        protected void turned(NicMemory of, boolean tx, boolean rx) {
            synchronized (FaultyNics.this) {
                receives = rx;
                arrived.clear();
                overtaken = null;
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
        protected void send(MemorySegment from, long offset, int length) {
            synchronized (FaultyNics.this) {
                peer.arrive(from.asSlice(offset, length).toArray(JAVA_BYTE));
            }
        }

        private void arrive(byte[] frame) {
            int number = ++frames;
            int times = fault == Fault.A_DOUBLED_RECEIVE && number % TENTH == 0 ? 2 : 1;
            for (int i = 0; i < times && receives && arrived.size() < SLOTS - 1; i++) {
                if (fault == Fault.A_REORDERED_RECEIVE && number % TENTH == 0) {
                    overtaken = frame;
                    return;
                }
                arrived.add(frame);
                if (overtaken != null) {
                    arrived.add(overtaken);
                    overtaken = null;
                }
            }
        }

        @Override
        protected int failure() {
            peer.news.run();
            return 0;
        }

        @Override
        protected int receive(MemorySegment into, long offset, int room) {
            synchronized (FaultyNics.this) {
                byte[] frame = arrived.poll();
                if (frame == null) {
                    return 0;
                }
                MemorySegment.copy(frame, 0, into, JAVA_BYTE, offset, frame.length);
                return frame.length;
            }
        }
    }
}
