package io.github.netmap4j.soft.nmport;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_clone;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_inject;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Rings;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** libnetmap's port API on the software device: ports that carry packets, share memory, and wait. */
class NmportOnSoftTest {

    private final Nmctx ctx = new Nmctx(NetmapDevice.of("soft"));

    @Test
    void aPipeCarriesAPacketBetweenPortsOfOneMemory() throws NetmapException {
        try (NmportD master = nmport_open(ctx, "vale9:nmport{1");
                NmportD slave =
                        nmport_open(ctx, "vale9:nmport}1@" + master.reg().nr_mem_id())) {
            assertSame(master.mem(), slave.mem());
            byte[] packet = Frames.frame(7, 60);
            assertEquals(60, nmport_inject(master, MemorySegment.ofArray(packet), 60));
            assertEquals(0, master.ioctl(Ioctl.NIOCTXSYNC));
            assertEquals(netmap_h.POLLIN(), slave.poll(netmap_h.POLLIN(), 10_000));
            assertArrayEquals(packet, Rings.takePacket(slave.rxring(0)));
        }
    }

    @Test
    void valePortsHaveMemoriesOfTheirOwnUnlessShared() throws NetmapException {
        try (NmportD a = nmport_open(ctx, "vale9:a@conf:slots=64");
                NmportD b = nmport_open(ctx, "vale9:b");
                NmportD c = nmport_open(ctx, "vale9:c@share=vale9:a");
                NmportD again = nmport_clone(a)) {
            assertEquals(64, a.reg().nr_tx_slots());
            assertNotSame(a.mem(), b.mem());
            assertSame(a.mem(), c.mem());
            nmport_open_desc(again);
            assertSame(a.mem(), again.mem());
            assertEquals(3, a.mem().refcount());
        }
        assertEquals(0, ctx.mem_descs().size());
    }

    @Test
    void refusedOpensHaveTheKernelsErrno() {
        assertEquals(Errno.ENXIO, errno("netmap:nosuch"));
        assertEquals(Errno.EINVAL, errno("vale9:a^"));
        assertEquals(Errno.EINVAL, errno("vale9:a@4711"));
        assertEquals(0, ctx.mem_descs().size());
    }

    private int errno(String portspec) {
        return assertThrows(NetmapException.class, () -> nmport_open(ctx, portspec))
                .errno();
    }

    @Test
    void closeAndInterruptEndAWait() throws Exception {
        for (int round = 0; round < 30; round++) {
            NmportD port = nmport_open(ctx, "vale9:waits");
            FutureTask<Integer> closed = new FutureTask<>(() -> port.poll(netmap_h.POLLIN(), -1));
            FutureTask<Integer> interrupted = new FutureTask<>(() -> {
                int result = port.poll(netmap_h.POLLIN(), 600_000);
                assertTrue(Thread.interrupted());
                return result;
            });
            Thread closing = Thread.ofPlatform().daemon().start(closed);
            Thread thread = Thread.ofVirtual().start(interrupted);
            if (round % 2 == 0) {
                Await.parked(closing);
                Await.parked(thread);
            }
            thread.interrupt();
            assertEquals(-Errno.EINTR, interrupted.get());
            port.close();
            Throwable end = assertThrows(ExecutionException.class, closed::get).getCause();
            assertEquals(IllegalStateException.class, end.getClass());
        }
    }
}
