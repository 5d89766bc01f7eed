package io.github.netmap4j.xdp.lab;

import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__comp_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__peek;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__release;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__rx_desc;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__fill_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__reserve;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__submit;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__tx_desc;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A socket of the raw layer on one queue of an interface, with 64 chunks of 2048 bytes and rings of 64, and the program and link
 * that bring it all packets.
 */
public final class Rig implements AutoCloseable {

    /** Bytes of a chunk. */
    public static final int CHUNK = 2048;

    /** Entries of a ring, and chunks. */
    public static final int SIZE = 64;

    /** What our maps and programs are called: those of other processes have another name. */
    public static final String NAME = "rig" + ProcessHandle.current().pid();

    private static final long TIMEOUT = 2_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final XskSocket socket;
    private final MemorySegment area = arena.allocate((long) CHUNK * SIZE, 4096);
    private final List<Integer> objects = new ArrayList<>();

    private Rig(int fd) {
        socket = XskSocket.of(fd);
    }

    /** A socket without a program: it sends only. */
    public static Rig bound(int ifindex) {
        return bound(ifindex, 0);
    }

    /** The same on another queue. */
    public static Rig bound(int ifindex, int queue) {
        Rig rig = unbound();
        int flags = xdp_h.XDP_USE_NEED_WAKEUP();
        success("bind", patiently(-Errno.EBUSY, () -> rig.socket.bind(ifindex, queue, flags, 0)));
        return rig;
    }

    /** A socket with its memory and rings, and no queue yet. */
    public static Rig unbound() {
        Rig rig = new Rig(success("socket", XskSocket.socket()));
        XskSocket socket = rig.socket;
        XskUmem umem = new XskUmem(rig.area, CHUNK);
        success("XDP_UMEM_REG", patiently(-Errno.ENOBUFS, () -> socket.register(umem)));
        success("fill", socket.fillRing(SIZE));
        success("completion", socket.completionRing(SIZE));
        success("rx", socket.rxRing(SIZE));
        success("tx", socket.txRing(SIZE));
        success("mapRings", socket.mapRings());
        return rig;
    }

    /** A socket that gets all packets of its interface, with a link of the given flags. */
    public static Rig attached(int ifindex, int flags) {
        Rig rig = bound(ifindex);
        int map = rig.keep("map", Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), NAME, 4, 4, 1));
        success("update", Bpf.bpf_map_update_elem(map, 0, rig.socket.fd(), xdp_h.BPF_ANY()));
        int program = rig.keep(
                "program", Bpf.bpf_prog_load(redirect(map), NAME, xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL));
        rig.keep("link", Bpf.bpf_link_create(program, ifindex, flags));
        return rig;
    }

    /** Redirects to the map's entry of the packet's queue, and passes packets where there is none. */
    public static byte[] redirect(int map) {
        return new BpfInsn()
                .load(xdp_h.BPF_W(), 2, 1, 16)
                .loadMap(1, map)
                .alu64Imm(xdp_h.BPF_MOV(), 3, xdp_h.XDP_PASS())
                .call(xdp_h.BPF_FUNC_redirect_map())
                .exit()
                .toByteArray();
    }

    private int keep(String what, int fd) {
        objects.add(success(what, fd));
        return fd;
    }

    /** The result, which must not be negative. */
    public static int success(String what, int result) {
        assertTrue(result >= 0, () -> what + ": " + Errno.name(-result));
        return result;
    }

    /** Repeats a call for two seconds at most, while the kernel is still releasing what it needs. */
    public static int patiently(int transientError, IntSupplier call) {
        long end = System.nanoTime() + TIMEOUT;
        int result = call.getAsInt();
        while (result == transientError && System.nanoTime() < end) {
            Thread.onSpinWait();
            result = call.getAsInt();
        }
        return result;
    }

    /** The socket. */
    public XskSocket socket() {
        return socket;
    }

    /** The chunks. */
    public MemorySegment area() {
        return area;
    }

    /** Puts chunks into the fill ring. */
    public void fill(int firstChunk, int count) {
        assertEquals(count, xsk_ring_prod__reserve(socket.fill(), count), "room in the fill ring");
        for (int i = 0; i < count; i++) {
            xsk_ring_prod__fill_addr(socket.fill(), socket.fill().idx() + i, (long) (firstChunk + i) * CHUNK);
        }
        xsk_ring_prod__submit(socket.fill(), count);
    }

    /** Copies a frame into a chunk and puts it into the transmit ring. */
    public void transmit(int chunk, byte[] frame) {
        long at = (long) chunk * CHUNK;
        MemorySegment.copy(frame, 0, area, JAVA_BYTE, at, frame.length);
        assertEquals(1, xsk_ring_prod__reserve(socket.tx(), 1), "room in the transmit ring");
        long desc = xsk_ring_prod__tx_desc(socket.tx(), socket.tx().idx());
        XdpDesc.set(socket.tx().ring(), desc, at, frame.length, 0);
        xsk_ring_prod__submit(socket.tx(), 1);
    }

    /** The frames that are there, copied. Their chunks are not put back. */
    public List<byte[]> receive() {
        List<byte[]> frames = new ArrayList<>();
        int count = xsk_ring_cons__peek(socket.rx(), SIZE);
        for (int i = 0; i < count; i++) {
            long desc = xsk_ring_cons__rx_desc(socket.rx(), socket.rx().idx() + i);
            long addr = XdpDesc.addr(socket.rx().ring(), desc);
            frames.add(area.asSlice(addr, XdpDesc.len(socket.rx().ring(), desc)).toArray(JAVA_BYTE));
        }
        xsk_ring_cons__release(socket.rx(), count);
        return frames;
    }

    /** Waits for frames, two seconds at most. */
    public List<byte[]> await(int count) {
        List<byte[]> frames = new ArrayList<>(receive());
        long end = System.nanoTime() + TIMEOUT;
        while (frames.size() < count && System.nanoTime() < end) {
            success("poll", socket.poll(netmap_h.POLLIN(), 100));
            frames.addAll(receive());
        }
        return frames;
    }

    /** The chunks in the completion ring. */
    public List<Integer> completed() {
        List<Integer> chunks = new ArrayList<>();
        int count = xsk_ring_cons__peek(socket.completion(), SIZE);
        for (int i = 0; i < count; i++) {
            chunks.add((int) (xsk_ring_cons__comp_addr(
                            socket.completion(), socket.completion().idx() + i)
                    / CHUNK));
        }
        xsk_ring_cons__release(socket.completion(), count);
        return chunks;
    }

    @Override
    public void close() {
        objects.reversed().forEach(Bpf::close);
        socket.close();
        arena.close();
    }
}
