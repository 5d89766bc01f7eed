package io.github.netmap4j.soft.kloop;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The communication status blocks of a descriptor, {@code NETMAP_REQ_OPT_CSB}: memory of the program through which it and a
 * sync loop exchange the state of the rings, transmit rings first.
 */
final class Csb {

    private final long atokAddress;
    private final long ktoaAddress;
    /** Null where the program's memory is not shared. */
    private final @Nullable Region atok;

    private final @Nullable Region ktoa;

    private Csb(long atokAddress, long ktoaAddress, @Nullable Region atok, @Nullable Region ktoa) {
        this.atokAddress = atokAddress;
        this.ktoaAddress = ktoaAddress;
        this.atok = atok;
        this.ktoa = ktoa;
    }

    /**
     * Refuses a CSB for rings that are not exclusive, or in memory that is not aligned.
     *
     * @throws RequestRefusedException EINVAL
     */
    static void check(Binding binding, long atokAddress, long ktoaAddress) {
        if ((binding.flags & Modes.EXCLUSIVE) == 0) {
            throw new RequestRefusedException(EINVAL, "CSB mode needs NR_EXCLUSIVE");
        }
        checkAligned(atokAddress, CsbMemory.ATOK);
        checkAligned(ktoaAddress, CsbMemory.KTOA);
    }

    /**
     * Takes the program's memory and writes the state of its rings there. Call it without locks: it may take as long as the
     * program likes.
     *
     * @param caller the program's memory
     * @throws RequestRefusedException EFAULT
     */
    static Csb create(Binding binding, long atokAddress, long ktoaAddress, UserMemory caller) {
        int rings = binding.tx.length + binding.rx.length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocate(rings * CsbMemory.ATOK);
            if (!caller.read(atokAddress, first, 0, first.byteSize())) {
                throw bad(atokAddress);
            }
            fill(binding, first, arena.allocate(rings * CsbMemory.KTOA), atokAddress, ktoaAddress, caller);
        }
        Region atok = map(caller, atokAddress, rings * CsbMemory.ATOK);
        Region ktoa = map(caller, ktoaAddress, rings * CsbMemory.KTOA);
        return new Csb(atokAddress, ktoaAddress, atok, ktoa);
    }

    /** Null if it has to be copied: it cannot be shared, or the program may only read it. */
    private static @Nullable Region map(UserMemory caller, long address, long length) {
        try {
            return caller.map(address, length);
        } catch (UnsupportedOperationException apart) {
            return null;
        }
    }

    private static void checkAligned(long address, long entry) {
        if (address % entry != 0) {
            throw new RequestRefusedException(EINVAL, "a CSB has to be aligned to " + entry + " bytes");
        }
    }

    private static void fill(
            Binding binding, MemorySegment atok, MemorySegment ktoa, long toAtok, long toKtoa, UserMemory caller) {
        for (int i = 0; i < binding.tx.length + binding.rx.length; i++) {
            Kring ring = ring(binding, i);
            MemorySegment a = nm_csb_atok.asSlice(atok, i);
            nm_csb_atok.head(a, ring.rhead);
            nm_csb_atok.cur(a, ring.rcur);
            nm_csb_atok.appl_need_kick(a, 1);
            nm_csb_atok.sync_flags(a, 1);
            MemorySegment k = nm_csb_ktoa.asSlice(ktoa, i);
            nm_csb_ktoa.hwcur(k, ring.hwcur);
            nm_csb_ktoa.hwtail(k, ring.hwtail);
            nm_csb_ktoa.kern_need_kick(k, 1);
        }
        if (!caller.write(toKtoa, ktoa, 0, ktoa.byteSize())) {
            throw bad(toKtoa);
        }
        // As in the kernel, memory that can only be read is accepted, and left as it is.
        caller.write(toAtok, atok, 0, atok.byteSize());
    }

    private static RequestRefusedException bad(long address) {
        return new RequestRefusedException(
                EFAULT, "0x" + Long.toHexString(address) + " does not point to the program's memory");
    }

    /** The ring of an entry. */
    static Kring ring(Binding binding, int entry) {
        return entry < binding.tx.length ? binding.tx[entry] : binding.rx[entry - binding.tx.length];
    }

    /**
     * The memory, for one run of a loop.
     *
     * @param caller the memory of the program that runs it
     */
    CsbMemory memory(UserMemory caller) {
        return atok != null && ktoa != null
                ? new CsbMemory.Shared(atok, ktoa)
                : new CsbMemory.Copied(caller, atokAddress, ktoaAddress);
    }

    /** Gives the program's memory back. No loop may run. */
    void release() {
        release(atok);
        release(ktoa);
    }

    private static void release(@Nullable Region region) {
        if (region != null) {
            region.release().run();
        }
    }
}
