package io.github.netmap4j.sys.ctrl;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.call.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The arrays of {@code struct nm_csb_atok} and {@code struct nm_csb_ktoa} through which a program and the kernel exchange
 * {@code head}, {@code cur} and {@code tail} in CSB mode, one entry for each bound ring, transmit rings first. See
 * {@link NmreqOptCsb} and {@link NetmapReq#NETMAP_REQ_SYNC_KLOOP_START}.
 *
 * <p>It owns the memory, which lives as long as this object or a segment of it is reachable: keep it until the port is
 * closed. One thread at a time may use an entry. Each method throws {@link IndexOutOfBoundsException} for an entry that
 * does not exist.
 */
public final class NmCsb {

    private static final VarHandle VH$int = JAVA_INT.varHandle();

    private static final long HEAD = nm_csb_atok.head$offset();
    private static final long CUR = nm_csb_atok.cur$offset();
    private static final long APPL_NEED_KICK = nm_csb_atok.appl_need_kick$offset();
    private static final long SYNC_FLAGS = nm_csb_atok.sync_flags$offset();
    private static final long HWCUR = nm_csb_ktoa.hwcur$offset();
    private static final long HWTAIL = nm_csb_ktoa.hwtail$offset();
    private static final long KERN_NEED_KICK = nm_csb_ktoa.kern_need_kick$offset();
    private static final long ATOK = nm_csb_atok.sizeof();
    private static final long KTOA = nm_csb_ktoa.sizeof();

    private final int entries;
    private final MemorySegment atok;
    private final MemorySegment ktoa;

    /**
     * Arrays of zeros.
     *
     * @param entries how many rings are bound, transmit and receive together; 1 or more
     * @throws IllegalArgumentException if there are fewer
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public NmCsb(int entries) {
        NativeAccess.require();
        if (entries < 1) {
            throw new IllegalArgumentException(entries + " entries: one for each bound ring is needed");
        }
        this.entries = entries;
        Arena arena = Arena.ofAuto();
        this.atok = arena.allocate(entries * ATOK, ATOK);
        this.ktoa = arena.allocate(entries * KTOA, KTOA);
    }

    /** {@return the option that tells the kernel of these arrays: a new option} */
    public NmreqOptCsb option() {
        return new NmreqOptCsb(atok, ktoa);
    }

    /**
     * {@code nm_sync_kloop_appl_write(atok, cur, head)}: publishes what the program did in its ring. The kernel sees all
     * it wrote before the new {@code cur}, and that before the new {@code head}, so never a {@code head} beyond
     * {@code cur}.
     *
     * @param entry the ring's entry
     * @param cur the ring's new {@code cur}
     * @param head the ring's new {@code head}
     */
    public void nm_sync_kloop_appl_write(int entry, long cur, long head) {
        long at = atok(entry);
        VH$int.setRelease(atok, at + CUR, (int) cur);
        VH$int.setRelease(atok, at + HEAD, (int) head);
    }

    /**
     * {@code nm_sync_kloop_appl_read(ktoa, &hwtail, &hwcur)}: reads what the kernel did. {@code hwtail} is read before
     * {@code hwcur}, and both before what the program reads of the ring after this.
     *
     * @param entry the ring's entry
     * @return both in one number, for {@link #hwtail(long)} and {@link #hwcur(long)}
     */
    public long nm_sync_kloop_appl_read(int entry) {
        long at = ktoa(entry);
        int hwtail = (int) VH$int.getAcquire(ktoa, at + HWTAIL);
        int hwcur = (int) VH$int.getAcquire(ktoa, at + HWCUR);
        return (long) hwtail << 32 | Integer.toUnsignedLong(hwcur);
    }

    /**
     * The first part of what {@link #nm_sync_kloop_appl_read} returned.
     *
     * @param read the number
     * @return {@code hwtail}, for the ring's {@code tail}
     */
    public static long hwtail(long read) {
        return read >>> 32;
    }

    /**
     * The second part of what {@link #nm_sync_kloop_appl_read} returned.
     *
     * @param read the number
     * @return {@code hwcur}, how far the kernel came
     */
    public static long hwcur(long read) {
        return read & 0xffff_ffffL;
    }

    /**
     * {@code atok->appl_need_kick = need}: whether the kernel is to write the ring's {@code irqfd} when it has done
     * something. After setting it, call {@link #nm_sync_kloop_appl_read} once more: the kernel does not signal what it
     * did before. This store and that read are not reordered.
     *
     * @param entry the ring's entry
     * @param need whether to be woken
     */
    public void appl_need_kick(int entry, boolean need) {
        VH$int.setVolatile(atok, atok(entry) + APPL_NEED_KICK, need ? 1 : 0);
        // nm_stld_barrier(): an acquire may otherwise move before a volatile store.
        VarHandle.fullFence();
    }

    /**
     * {@code atok->sync_flags = flags}.
     *
     * @param entry the ring's entry
     * @param flags the flags of the kernel's next sync
     */
    public void sync_flags(int entry, long flags) {
        VH$int.setRelease(atok, atok(entry) + SYNC_FLAGS, (int) flags);
    }

    /**
     * {@code ktoa->kern_need_kick}: whether the kernel waits for the ring's {@code ioeventfd}. Not reordered with what the
     * program wrote before.
     *
     * @param entry the ring's entry
     * @return whether to write the eventfd
     */
    public boolean kern_need_kick(int entry) {
        long at = ktoa(entry);
        VarHandle.fullFence();
        return (int) VH$int.getVolatile(ktoa, at + KERN_NEED_KICK) != 0;
    }

    private long atok(int entry) {
        return Objects.checkIndex(entry, entries) * ATOK;
    }

    private long ktoa(int entry) {
        return Objects.checkIndex(entry, entries) * KTOA;
    }
}
