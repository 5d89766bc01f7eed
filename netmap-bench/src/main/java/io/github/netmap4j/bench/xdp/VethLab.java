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
 * Two sockets on the ends of a veth pair, in the network namespace of the calling thread. The first half of the chunks of each
 * is for sending, the other half is in the fill ring.
 */
final class VethLab implements AutoCloseable {

    /** Entries of each ring, chunks for sending, and chunks that are in the fill ring. */
    static final int RING = 1024;

    private static final int CHUNKS = 2 * RING;
    private static final long TIMEOUT = 2_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final List<Integer> objects = new ArrayList<>();
    private final List<XskSocket> sockets = new ArrayList<>();

    /** The end that sends first. */
    final XskSocket left;

    /** The end that receives; null if somebody else does. */
    final @Nullable XskSocket right;

    /** An end of another pair, for sending on what arrived, with the chunks of {@link #right}; null without a bridge. */
    final @Nullable XskSocket out;

    private VethLab(String name, int budget) throws IOException {
        VethPair.make(name + "a", name + "b");
        left = end(name + "a", chunks(), 0, false, budget);
        right = null;
        out = null;
    }

    private VethLab(String name, Cell cell) throws IOException {
        int flags = cell.mode().equals("skb") ? xdp_h.XDP_FLAGS_SKB_MODE() : xdp_h.XDP_FLAGS_DRV_MODE();
        boolean receives = cell.way() != Cell.Way.TX;
        VethPair.make(name + "a", name + "b");
        left = end(name + "a", chunks(), flags, receives, cell.budget());
        MemorySegment chunks = chunks();
        right = end(name + "b", chunks, flags, receives, cell.budget());
        if (cell.way() == Cell.Way.BRIDGE) {
            VethPair.make(name + "c", name + "d");
            out = end(name + "c", chunks, flags, false, cell.budget());
        } else {
            out = null;
        }
    }

    /** Makes a pair with a socket on its left end only, that only sends. */
    static VethLab sender(String name, int budget) throws IOException {
        return new VethLab(name, budget);
    }

    /**
     * Makes one, in the network namespace of the calling thread.
     *
     * @param name of the pair, a few letters
     * @param cell the job; if it only sends, the ends have no programs, and frames end in the host
     */
    static VethLab make(String name, Cell cell) throws IOException {
        return new VethLab(name, cell);
    }

    /** Why there can be none on this machine; empty if there can. */
    static String missing() {
        FutureTask<String> trial = new FutureTask<>(() -> {
            int result = Links.unshare();
            if (result < 0) {
                return "a network namespace of its own needs root: " + Errno.name(-result);
            }
            try (VethLab _ = make("t", new Cell(Cell.Way.BOTH, "skb", 64, 32))) {
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

    private MemorySegment chunks() {
        MemorySegment area = arena.allocate((long) CHUNKS * XskFrames.CHUNK, 4096);
        byte[] frame = VethPair.frame(XskFrames.CHUNK);
        for (long chunk = 0; chunk < area.byteSize(); chunk += XskFrames.CHUNK) {
            MemorySegment.copy(frame, 0, area, JAVA_BYTE, chunk, frame.length);
        }
        return area;
    }

    private XskSocket end(String name, MemorySegment area, int flags, boolean receives, int budget) throws IOException {
        int ifindex = VethPair.index(name);
        XskSocket socket = XskSocket.of(check("socket", XskSocket.socket()));
        sockets.add(socket);
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
                long chunk = (long) (RING + i) * XskFrames.CHUNK;
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

    /** Repeats a call for two seconds at most, while the kernel is still releasing what it needs. */
    private static int patiently(int transientError, IntSupplier call) {
        long end = System.nanoTime() + TIMEOUT;
        int result = call.getAsInt();
        while (result == transientError && System.nanoTime() < end) {
            Thread.onSpinWait();
            result = call.getAsInt();
        }
        return result;
    }

    /** Sockets, for C. */
    MemorySegment forC(XskSocket... ends) {
        MemorySegment all = arena.allocate(ends.length * XskPlace.END, Long.BYTES);
        for (int i = 0; i < ends.length; i++) {
            XskPlace.write(all.asSlice(i * XskPlace.END, XskPlace.END), ends[i]);
        }
        return all;
    }

    @Override
    public void close() {
        objects.reversed().forEach(Bpf::close);
        sockets.forEach(XskSocket::close);
        arena.close();
    }
}
