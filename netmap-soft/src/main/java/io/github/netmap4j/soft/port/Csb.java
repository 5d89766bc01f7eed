package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.Errno.EFAULT;
import static io.github.netmap4j.sys.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.soft.memory.OwnMemory;
import io.github.netmap4j.soft.memory.Refusal;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The communication status blocks of a descriptor, {@code NETMAP_REQ_OPT_CSB}: memory of the program through which it and a
 * sync loop tell each other about their rings, transmit rings first.
 */
final class Csb {

    private static final VarHandle WORD = JAVA_INT.varHandle();

    private final MemorySegment atok;
    private final MemorySegment ktoa;

    private Csb(MemorySegment atok, MemorySegment ktoa) {
        this.atok = atok;
        this.ktoa = ktoa;
    }

    /**
     * Takes the program's memory and writes the state of its rings there.
     *
     * @throws Refusal EINVAL if the rings are not exclusive or the memory is not aligned; EFAULT
     */
    static Csb create(Binding binding, long atokAddress, long ktoaAddress) {
        if ((binding.flags & Modes.EXCLUSIVE) == 0) {
            throw new Refusal(EINVAL, "CSB mode needs NR_EXCLUSIVE");
        }
        int rings = binding.tx.length + binding.rx.length;
        MemorySegment atok = memory(atokAddress, nm_csb_atok.layout().byteSize(), rings);
        MemorySegment ktoa = memory(ktoaAddress, nm_csb_ktoa.layout().byteSize(), rings);
        ktoa.fill((byte) 0);
        Csb csb = new Csb(atok, ktoa);
        for (int i = 0; i < rings; i++) {
            Ring ring = ring(binding, i);
            MemorySegment a = csb.atok(i);
            nm_csb_atok.head(a, ring.rhead);
            nm_csb_atok.cur(a, ring.rcur);
            nm_csb_atok.appl_need_kick(a, 1);
            nm_csb_atok.sync_flags(a, 1);
            csb.tell(i, ring);
            nm_csb_ktoa.kern_need_kick(csb.ktoa(i), 1);
        }
        return csb;
    }

    private static MemorySegment memory(long address, long entry, int count) {
        if (address % entry != 0) {
            throw new Refusal(EINVAL, "a CSB has to be aligned to " + entry + " bytes");
        }
        MemorySegment memory = OwnMemory.segment(address, entry * count);
        if (memory == null) {
            throw new Refusal(EFAULT, "0x" + Long.toHexString(address) + " does not point to the program's memory");
        }
        return memory;
    }

    /** The ring of an entry. */
    static Ring ring(Binding binding, int entry) {
        return entry < binding.tx.length ? binding.tx[entry] : binding.rx[entry - binding.tx.length];
    }

    private MemorySegment atok(int entry) {
        long size = nm_csb_atok.layout().byteSize();
        return atok.asSlice(entry * size, size);
    }

    private MemorySegment ktoa(int entry) {
        long size = nm_csb_ktoa.layout().byteSize();
        return ktoa.asSlice(entry * size, size);
    }

    /** Reads {@code head}, then {@code cur}: the program writes them the other way round. */
    boolean read(int entry, Ring ring) {
        MemorySegment at = atok(entry);
        long head = Integer.toUnsignedLong((int) WORD.getAcquire(at, nm_csb_atok.head$offset()));
        long cur = Integer.toUnsignedLong((int) WORD.getAcquire(at, nm_csb_atok.cur$offset()));
        return ring.direction == Direction.TX ? ring.checkTx(head, cur) : ring.checkRx(head, cur);
    }

    /** Writes how far the device is: {@code hwcur}, then {@code hwtail}. */
    void tell(int entry, Ring ring) {
        MemorySegment at = ktoa(entry);
        WORD.setRelease(at, nm_csb_ktoa.hwcur$offset(), ring.hwcur);
        WORD.setRelease(at, nm_csb_ktoa.hwtail$offset(), ring.hwtail);
    }
}
