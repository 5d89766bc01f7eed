package io.github.netmap4j.sys.ctrl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NmCsbTest {

    private final NmCsb csb = new NmCsb(2);
    private final MemorySegment atok = csb.option().csb_atok().asSlice(nm_csb_atok.sizeof());
    private final MemorySegment ktoa = csb.option().csb_ktoa().asSlice(nm_csb_ktoa.sizeof());

    @Test
    void eachFieldIsWhereTheHeaderHasIt() {
        csb.nm_sync_kloop_appl_write(1, 0xffff_fffeL, 5);
        csb.appl_need_kick(1, true);
        csb.sync_flags(1, 3);
        assertEquals(-2, nm_csb_atok.cur(atok));
        assertEquals(5, nm_csb_atok.head(atok));
        assertEquals(1, nm_csb_atok.appl_need_kick(atok));
        assertEquals(3, nm_csb_atok.sync_flags(atok));
        csb.appl_need_kick(1, false);
        assertEquals(0, nm_csb_atok.appl_need_kick(atok));
        nm_csb_ktoa.hwtail(ktoa, -1);
        nm_csb_ktoa.hwcur(ktoa, -3);
        long read = csb.nm_sync_kloop_appl_read(1);
        assertEquals(0xffff_ffffL, NmCsb.hwtail(read));
        assertEquals(0xffff_fffdL, NmCsb.hwcur(read));
        assertFalse(csb.kern_need_kick(1));
        nm_csb_ktoa.kern_need_kick(ktoa, 1);
        assertTrue(csb.kern_need_kick(1));
        assertEquals(0, csb.nm_sync_kloop_appl_read(0), "the other entry is untouched");
        assertThrows(IndexOutOfBoundsException.class, () -> csb.nm_sync_kloop_appl_write(2, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> csb.nm_sync_kloop_appl_read(-1));
        assertThrows(IllegalArgumentException.class, () -> new NmCsb(0));
    }

    /** A kernel's side in another thread: head never runs ahead of cur, and what was written before is there. */
    @Test
    void theKernelNeverSeesHeadBeyondCurNorBeforeTheSlots() throws Exception {
        VarHandle ints = ValueLayout.JAVA_INT.varHandle();
        MemorySegment slots = Arena.ofAuto().allocate(8);
        int last = 3_000_000;
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread kernel = Thread.ofPlatform().start(() -> {
            int head = 0;
            while (head != last) {
                head = (int) ints.getAcquire(atok, nm_csb_atok.head$offset());
                int slot = (int) ints.get(slots, 0L);
                int cur = (int) ints.getAcquire(atok, nm_csb_atok.cur$offset());
                if (cur < head || slot < head) {
                    wrong.compareAndSet(null, "head " + head + " cur " + cur + " slot " + slot);
                }
            }
        });
        for (int i = 1; i <= last; i++) {
            ints.set(slots, 0L, i);
            csb.nm_sync_kloop_appl_write(1, i, i);
        }
        kernel.join();
        assertNull(wrong.get());
    }
}
