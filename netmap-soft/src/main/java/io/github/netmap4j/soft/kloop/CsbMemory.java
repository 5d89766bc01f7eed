package io.github.netmap4j.soft.kloop;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * How a sync loop accesses a CSB: shared with the program, or by a copy per access where the program is another process with
 * memory of its own. A program that unmaps its CSB while the loop runs gets no more answers.
 */
abstract class CsbMemory {

    static final long ATOK = nm_csb_atok.layout().byteSize();
    static final long KTOA = nm_csb_ktoa.layout().byteSize();

    private static final VarHandle WORD = JAVA_INT.varHandle();

    /** {@code head} in the lower half, {@code cur} in the upper: {@code head} is never older. */
    abstract long headAndCur(int entry);

    /** Another field of {@code struct nm_csb_atok}. */
    abstract int get(int entry, long field);

    /** {@code hwcur}, then {@code hwtail}: the program reads them in the opposite order. */
    abstract void put(int entry, int hwcur, int hwtail);

    /** Another field of {@code struct nm_csb_ktoa}. */
    abstract void put(int entry, long field, int value);

    static long pair(int first, int second) {
        return Integer.toUnsignedLong(first) | (long) second << 32;
    }

    /** Memory shared with the program. */
    static final class Shared extends CsbMemory {

        private final MemorySegment atok;
        private final MemorySegment ktoa;

        Shared(Region atok, Region ktoa) {
            this.atok = atok.segment();
            this.ktoa = ktoa.segment();
        }

        @Override
        long headAndCur(int entry) {
            int head = (int) WORD.getAcquire(atok, entry * ATOK + nm_csb_atok.head$offset());
            int cur = (int) WORD.getAcquire(atok, entry * ATOK + nm_csb_atok.cur$offset());
            return pair(head, cur);
        }

        @Override
        int get(int entry, long field) {
            return (int) WORD.getAcquire(atok, entry * ATOK + field);
        }

        @Override
        void put(int entry, int hwcur, int hwtail) {
            WORD.setRelease(ktoa, entry * KTOA + nm_csb_ktoa.hwcur$offset(), hwcur);
            WORD.setRelease(ktoa, entry * KTOA + nm_csb_ktoa.hwtail$offset(), hwtail);
        }

        @Override
        void put(int entry, long field, int value) {
            WORD.setRelease(ktoa, entry * KTOA + field, value);
        }
    }

    /**
     * Memory that has to be copied. The two indexes of an entry are neighbours and aligned, so they are one word of eight
     * bytes, and copied as one.
     */
    static final class Copied extends CsbMemory {

        private final UserMemory user;
        private final long atok;
        private final long ktoa;
        private final MemorySegment word = Arena.ofAuto().allocate(JAVA_LONG);

        Copied(UserMemory user, long atok, long ktoa) {
            this.user = user;
            this.atok = atok;
            this.ktoa = ktoa;
        }

        @Override
        long headAndCur(int entry) {
            long at = atok + entry * ATOK + nm_csb_atok.head$offset();
            long before;
            long now = word(at);
            do {
                // The system may copy in smaller steps. Two copies that agree did not catch a write half way.
                before = now;
                now = word(at);
            } while (before != now);
            VarHandle.loadLoadFence();
            return now;
        }

        private long word(long address) {
            user.read(address, word, 0, Long.BYTES);
            return word.get(JAVA_LONG, 0);
        }

        @Override
        int get(int entry, long field) {
            user.read(atok + entry * ATOK + field, word, 0, Integer.BYTES);
            return word.get(JAVA_INT, 0);
        }

        @Override
        void put(int entry, int hwcur, int hwtail) {
            VarHandle.storeStoreFence();
            word.set(JAVA_LONG, 0, pair(hwcur, hwtail));
            user.write(ktoa + entry * KTOA + nm_csb_ktoa.hwcur$offset(), word, 0, Long.BYTES);
        }

        @Override
        void put(int entry, long field, int value) {
            word.set(JAVA_INT, 0, value);
            user.write(ktoa + entry * KTOA + field, word, 0, Integer.BYTES);
        }
    }
}
