package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** The context: shared mappings and their counts, under several threads and under a program's own lock. */
class NmctxTest extends NmportFixture {

    @Test
    void referencesAreCountedAndTheLastUnmaps() throws NetmapException {
        List<NmportD> ports = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            ports.add(nmport_open(ctx, "netmap:fake"));
            assertEquals(i, ctx.mem_descs().getFirst().refcount());
            assertEquals(1, device.mappings.get());
        }
        NmemD mem = ports.getFirst().mem();
        for (int left = 3; left >= 0; left--) {
            ports.get(3 - left).close();
            assertEquals(left, mem.refcount());
            assertEquals(left == 0 ? 0 : 1, device.mappings.get());
        }
        try (NmportD again = nmport_open(ctx, "netmap:fake")) {
            assertNotSame(mem, again.mem());
        }
    }

    @Test
    void aFailedMappingIsNotCounted() throws NetmapException {
        try (NmportD first = nmport_open(ctx, "netmap:fake")) {
            device.mmapResult = -Errno.ENOMEM;
            try (NmportD shares = nmport_open(ctx, "netmap:fake")) {
                assertSame(first.mem(), shares.mem());
            }
            assertError(Errno.ENOMEM, () -> nmport_open(ctx, "netmap:fake@2"));
            device.mmapResult = 0;
            assertEquals(1, first.mem().refcount());
            assertEquals(List.of(first.mem()), ctx.mem_descs());
        }
    }

    @Test
    void threadsThatOpenAndCloseAgreeOnOneMapping() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 500; i++) {
                    try (NmportD one = nmport_open(ctx, "netmap:fake");
                            NmportD two = nmport_open(ctx, "netmap:fake")) {
                        assertSame(one.mem(), two.mem());
                        assertTrue(one.mem().refcount() >= 2);
                    } catch (NetmapException e) {
                        throw new AssertionError(e);
                    }
                }
            }));
        }
        threads.forEach(CompletableFuture::join);
    }

    @Test
    void whoHoldsTheLockSeesNoChange() throws Exception {
        CompletableFuture<NmportD> opened;
        ctx.nmctx_lock();
        try {
            opened = CompletableFuture.supplyAsync(() -> {
                try {
                    return nmport_open(ctx, "netmap:fake");
                } catch (NetmapException e) {
                    throw new AssertionError(e);
                }
            });
            // The lock is reentrant, so that its holder can open ports; the other thread gets as far as the mapping.
            try (NmportD mine = nmport_open(ctx, "netmap:fake")) {
                assertEquals(1, mine.mem().refcount());
            }
            assertEquals(List.of(), ctx.mem_descs());
            assertFalse(opened.isDone());
        } finally {
            ctx.nmctx_unlock();
        }
        opened.get().close();
        assertThrows(IllegalMonitorStateException.class, ctx::nmctx_unlock);
    }

    @Test
    void aProgramsOwnLockGuardsTheList() throws NetmapException {
        ReentrantLock own = new ReentrantLock();
        Nmctx guarded = new Nmctx(device, own);
        assertSame(own, guarded.lock());
        guarded.nmctx_lock();
        assertTrue(own.isHeldByCurrentThread());
        guarded.nmctx_unlock();
        List<Boolean> heldWhileMapping = new ArrayList<>();
        device.onMmap = () -> heldWhileMapping.add(own.isHeldByCurrentThread());
        try (NmportD d = nmport_open(guarded, "netmap:fake")) {
            assertTrue(d.mmap_done());
            assertFalse(own.isLocked());
        }
        device.mmapResult = -Errno.ENOMEM;
        assertThrows(NetmapException.class, () -> nmport_open(guarded, "netmap:fake"));
        assertFalse(own.isLocked(), "given back after a failure, too");
        assertEquals(List.of(true), heldWhileMapping);
    }

    @Test
    void verboseDecidesWhetherMessagesAreSent() {
        ctx.nmctx_ferror("one");
        ctx.verbose(0);
        ctx.nmctx_ferror("two");
        ctx.verbose(2);
        ctx.nmctx_ferror("three");
        assertEquals(List.of("one", "three"), errors);
        assertEquals(2, ctx.verbose());
    }
}
