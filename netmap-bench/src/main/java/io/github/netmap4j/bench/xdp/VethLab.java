package io.github.netmap4j.bench.xdp;

import static io.github.netmap4j.bench.xdp.VethPair.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskRingProd;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two sockets on the ends of a veth pair, in the network namespace of the calling thread. The first {@value Cell#BATCH} chunks
 * of each are for sending, the next are in the fill ring.
 */
final class VethLab implements AutoCloseable {

    /** Entries of each ring, and chunks that are in the fill ring. */
    static final int RING = 1024;

    private static final int CHUNKS = Cell.BATCH + RING;
    private static final long TIMEOUT = 2_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final List<Integer> objects = new ArrayList<>();
    private final List<XskSocket> sockets = new ArrayList<>();

    /** The end that sends first. */
    final XskSocket left;

    /** The end that receives; null if somebody else does. */
    final @Nullable XskSocket right;

    private VethLab(String name, boolean both, int flags, boolean receives, int budget) throws IOException {
        VethPair.make(name + "a", name + "b");
        left = end(name + "a", flags, receives, budget);
        right = both ? end(name + "b", flags, receives, budget) : null;
    }

    /** Makes a pair with a socket on its left end only, that only sends. */
    static VethLab sender(String name, int budget) throws IOException {
        return new VethLab(name, false, 0, false, budget);
    }

    /**
     * Makes one, in the network namespace of the calling thread.
     *
     * @param name of the pair, a few letters
     * @param mode {@code skb} or {@code native}
     * @param receives whether the ends have programs that bring them frames; without, frames end in the host
     * @param budget frames that a kick sends
     */
    static VethLab make(String name, String mode, boolean receives, int budget) throws IOException {
        int flags = mode.equals("skb") ? xdp_h.XDP_FLAGS_SKB_MODE() : xdp_h.XDP_FLAGS_DRV_MODE();
        return new VethLab(name, true, flags, receives, budget);
    }

    /** Why there can be none on this machine; empty if there can. */
    static String missing() {
        FutureTask<String> trial = new FutureTask<>(() -> {
            int result = Links.unshare();
            if (result < 0) {
                return "no network namespace of its own, it needs root: " + Errno.name(-result);
            }
            try (VethLab _ = make("t", "skb", true, 32)) {
                return "";
            } catch (IOException refused) {
                return refused.getMessage();
            }
        });
        Thread.ofPlatform().start(trial);
        try {
            return trial.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (ExecutionException failed) {
            return String.valueOf(failed.getCause());
        }
    }

    private XskSocket end(String name, int flags, boolean receives, int budget) throws IOException {
        int ifindex = VethPair.index(name);
        XskSocket socket = XskSocket.of(check("socket", XskSocket.socket()));
        sockets.add(socket);
        MemorySegment area = arena.allocate((long) CHUNKS * XskFrames.CHUNK, 4096);
        byte[] frame = VethPair.frame(XskFrames.CHUNK);
        for (long chunk = 0; chunk < area.byteSize(); chunk += XskFrames.CHUNK) {
            MemorySegment.copy(frame, 0, area, JAVA_BYTE, chunk, frame.length);
        }
        check("XDP_UMEM_REG", patiently(-Errno.ENOBUFS, () -> socket.register(new XskUmem(area, XskFrames.CHUNK))));
        check("fill ring", socket.fillRing(RING));
        check("completion ring", socket.completionRing(RING));
        check("rx ring", socket.rxRing(RING));
        check("tx ring", socket.txRing(RING));
        check("map", socket.mapRings());
        check("bind", patiently(-Errno.EBUSY, () -> socket.bind(ifindex, 0, xdp_h.XDP_USE_NEED_WAKEUP(), 0)));
        if (budget > 32) {
            check("XDP_MAX_TX_SKB_BUDGET", socket.maxTxSkbBudget(budget));
        }
        if (receives) {
            attach(socket, ifindex, flags);
            XskRingProd fill = RawEnd.mapped(socket.fill());
            check("fill", Xsk.xsk_ring_prod__reserve(fill, RING) - RING);
            for (int i = 0; i < RING; i++) {
                long chunk = (long) (Cell.BATCH + i) * XskFrames.CHUNK;
                Xsk.xsk_ring_prod__fill_addr(fill, fill.idx() + i, chunk);
            }
            Xsk.xsk_ring_prod__submit(fill, RING);
        }
        return socket;
    }

    private void attach(XskSocket socket, int ifindex, int flags) throws IOException {
        int map = keep("map", Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "bench", 4, 4, 1));
        check("map", Bpf.bpf_map_update_elem(map, 0, socket.fd(), xdp_h.BPF_ANY()));
        byte[] code = new BpfInsn()
                .load(xdp_h.BPF_W(), 2, 1, 16)
                .loadMap(1, map)
                .alu64Imm(xdp_h.BPF_MOV(), 3, xdp_h.XDP_PASS())
                .call(xdp_h.BPF_FUNC_redirect_map())
                .exit()
                .toByteArray();
        int program = keep("program", Bpf.bpf_prog_load(code, "bench", 0, MemorySegment.NULL));
        keep("link", Bpf.bpf_link_create(program, ifindex, flags));
    }

    private int keep(String what, int fd) throws IOException {
        objects.add(check(what, fd));
        return fd;
    }

    /** Calls again for two seconds at most, while the kernel still releases what the call wants. */
    private static int patiently(int transientError, IntSupplier call) {
        long end = System.nanoTime() + TIMEOUT;
        int result = call.getAsInt();
        while (result == transientError && System.nanoTime() < end) {
            Thread.onSpinWait();
            result = call.getAsInt();
        }
        return result;
    }

    /** A socket, for C. */
    MemorySegment forC(XskSocket socket) {
        MemorySegment end = arena.allocate(XskPlace.END, Long.BYTES);
        XskPlace.write(end, socket);
        return end;
    }

    @Override
    public void close() {
        objects.reversed().forEach(Bpf::close);
        sockets.forEach(XskSocket::close);
        arena.close();
    }
}
