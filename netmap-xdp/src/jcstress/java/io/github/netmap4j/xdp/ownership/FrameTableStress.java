package io.github.netmap4j.xdp.ownership;

import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A frame of the table that changes threads. Compiled and run by {@code FrameTableJcstressTest}. */
public final class FrameTableStress {

    private FrameTableStress() {}

    /** A table with one frame, which the program has. */
    abstract static class OneFrame {
        final FrameTable table;
        final int one;
        final int other;
        final long number;

        OneFrame(boolean atomic) {
            table = new FrameTable(1, 1, 7, atomic);
            one = table.openQueue("one");
            other = table.openQueue("other");
            long[] numbers = new long[1];
            table.allocate(numbers, 0, 1);
            number = numbers[0];
        }
    }

    /** Two threads give the same number away at the same time. */
    @JCStressTest
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first thread")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the second thread")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or none")
    @State
    public static class GivenAwayByTwo extends OneFrame {
        public GivenAwayByTwo() {
            super(true);
        }

        @Actor
        public void first(ZZ_Result result) {
            result.r1 = table.give(number, one);
        }

        @Actor
        public void second(ZZ_Result result) {
            result.r2 = table.give(number, other);
        }
    }

    /** A number reaches another thread through something that orders memory; the table's entries are plain. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not there yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "there, and good")
    @Outcome(expect = Expect.FORBIDDEN, desc = "there, and refused")
    @State
    public static class PassedThroughAVolatile extends OneFrame {
        private volatile long passed;

        public PassedThroughAVolatile() {
            super(false);
        }

        @Actor
        public void gives() {
            table.give(number, one);
            passed = table.take(FrameTable.index(number), one);
        }

        @Actor
        public void gets(I_Result result) {
            long there = passed;
            if (there != 0) {
                result.r1 = table.owns(there) && table.give(there, other) ? 1 : 2;
            }
        }
    }

    /** A frame comes back to another thread through a ring, as through the transmit and the completion ring. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not there yet")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "there, and good")
    @Outcome(expect = Expect.FORBIDDEN, desc = "there, and the queue does not have it")
    @State
    public static class PassedThroughARing extends OneFrame {
        private static final int BYTES = 64;
        private static final long PLACES = 1 << 20;
        private static final MemorySegment MEMORY = Arena.global().allocate(BYTES * PLACES, BYTES);
        private static final AtomicLong NEXT = new AtomicLong();

        private final XskRingProd in;
        private final XskRingCons out;

        public PassedThroughARing() {
            super(false);
            long place = NEXT.getAndIncrement() % PLACES * BYTES;
            MEMORY.asSlice(place, BYTES).fill((byte) 0);
            in = new XskRingProd(MEMORY, place, place + 4, place + 8, place + 16, 2);
            out = new XskRingCons(MEMORY, place, place + 4, place + 8, place + 16, 2);
        }

        @Actor
        public void gives() {
            table.give(number, one);
            Xsk.xsk_ring_prod__reserve(in, 1);
            Xsk.xsk_ring_prod__fill_addr(in, in.idx(), FrameTable.index(number));
            Xsk.xsk_ring_prod__submit(in, 1);
        }

        @Actor
        public void gets(I_Result result) {
            if (Xsk.xsk_ring_cons__peek(out, 1) == 1) {
                long index = Xsk.xsk_ring_cons__comp_addr(out, out.idx());
                long next = table.take(index, one);
                result.r1 = next != FrameTable.NONE && next != number && table.owns(next) ? 1 : 2;
            }
        }
    }
}
