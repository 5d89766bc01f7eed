package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import io.github.netmap4j.xdp.sys.Xsk;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;

/**
 * Two sockets on the ends of a veth pair, in a network namespace that the calling thread gets for itself. The first {@code batch}
 * chunks of each are for sending, the next are in the fill ring.
 */
final class VethLab implements AutoCloseable {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final int CHUNKS = 256;
    private static final int RING = 128;
    private static final long PATIENCE = 2_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final List<Integer> objects = new ArrayList<>();
    private final List<XskSocket> sockets = new ArrayList<>();

    /** The end that sends first. */
    final XskSocket left;

    /** The end that receives. */
    final XskSocket right;

    private VethLab(String name, int flags, boolean receives, int batch, int budget) throws IOException {
        check("veth pair", Links.addVeth(name + "a", name + "b", 1));
        left = end(name + "a", flags, receives, batch, budget);
        right = end(name + "b", flags, receives, batch, budget);
    }

    /**
     * Makes one, in the network namespace of the calling thread.
     *
     * @param name of the pair, a few letters
     * @param mode {@code skb} or {@code native}
     * @param receives whether the ends have programs that bring them frames; without, frames end in the host
     * @param batch frames at once
     * @param budget frames that a kick sends
     */
    static VethLab make(String name, String mode, boolean receives, int batch, int budget) throws IOException {
        int flags = mode.equals("skb") ? xdp_h.XDP_FLAGS_SKB_MODE() : xdp_h.XDP_FLAGS_DRV_MODE();
        return new VethLab(name, flags, receives, batch, budget);
    }

    /** Moves the calling thread to a network namespace of its own: 0 or {@code -errno}. */
    static int unshare() {
        MethodHandle unshare = Native.downcall(Native.symbol("unshare"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        CallState state = CallState.current();
        try {
            return state.result((int) unshare.invokeExact(state.capture, CLONE_NEWNET));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Why there can be none on this machine; empty if there can. */
    static String missing() {
        FutureTask<String> trial = new FutureTask<>(() -> {
            int result = unshare();
            if (result < 0) {
                return "no network namespace of its own, it needs root: " + Errno.name(-result);
            }
            try (VethLab _ = make("t", "skb", true, 1, 32)) {
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
            return failed.getCause().toString();
        }
    }

    private XskSocket end(String name, int flags, boolean receives, int batch, int budget) throws IOException {
        int ifindex = check("interface", NetDev.ifindex(name));
        Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        if (Files.exists(ipv6)) {
            Files.writeString(ipv6, "1"); // or it would ask for neighbours and routers
        }
        check("up", Links.setFlags(ifindex, xdp_h.IFF_UP(), xdp_h.IFF_UP()));
        XskSocket socket = XskSocket.of(check("socket", XskSocket.socket()));
        sockets.add(socket);
        MemorySegment area = arena.allocate((long) CHUNKS * XskFrames.CHUNK, 4096);
        ethernet(area);
        check("XDP_UMEM_REG", patiently(-Errno.ENOBUFS, () -> socket.register(new XskUmem(area, XskFrames.CHUNK))));
        check("fill ring", socket.fillRing(RING));
        check("completion ring", socket.completionRing(RING));
        check("rx ring", socket.rxRing(RING));
        check("tx ring", socket.txRing(RING));
        check("map", socket.mapRings());
        check("bind", patiently(-Errno.EBUSY, () -> socket.bind(ifindex, 0, xdp_h.XDP_USE_NEED_WAKEUP(), 0)));
        if (budget > 32) {
            check("XDP_MAX_TX_SKB_BUDGET", socket.maxTxSkbBudget(Math.min(budget, RING)));
        }
        if (receives) {
            attach(socket, ifindex, flags);
            check("fill", Xsk.xsk_ring_prod__reserve(socket.fill(), RING) - RING);
            for (int i = 0; i < RING; i++) {
                long chunk = (long) (batch + i) * XskFrames.CHUNK;
                Xsk.xsk_ring_prod__fill_addr(socket.fill(), socket.fill().idx() + i, chunk);
            }
            Xsk.xsk_ring_prod__submit(socket.fill(), RING);
        }
        return socket;
    }

    /** Broadcast, from a local address, of an EtherType for experiments. */
    private static void ethernet(MemorySegment area) {
        for (long chunk = 0; chunk < area.byteSize(); chunk += XskFrames.CHUNK) {
            area.asSlice(chunk, 6).fill((byte) 0xff);
            area.set(JAVA_BYTE, chunk + 6, (byte) 2);
            area.set(JAVA_SHORT, chunk + 12, Short.reverseBytes((short) 0x88b5));
        }
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

    private static int check(String what, int result) throws IOException {
        if (result < 0) {
            throw new IOException("AF_XDP on a veth pair, " + what + ": " + Errno.name(-result));
        }
        return result;
    }

    /** Calls again for two seconds at most, while the kernel still releases what the call wants. */
    private static int patiently(int transientError, IntSupplier call) {
        long end = System.nanoTime() + PATIENCE;
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
