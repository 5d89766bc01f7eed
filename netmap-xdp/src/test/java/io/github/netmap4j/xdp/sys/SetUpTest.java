package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel itself takes and refuses while sockets are set up: the limits that the configurations state are its own. */
@ExtendWith(PrivateNet.class)
class SetUpTest {

    private static final int PAGE = 4096;
    private static final int SHARED = xdp_h.XDP_SHARED_UMEM();

    private Veth veth;

    @BeforeEach
    void makeVeth() throws IOException {
        veth = Veth.make("left", "right", 2);
    }

    private static int register(XskUmem umem) {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()))) {
            return Rig.patiently(-Errno.ENOBUFS, () -> socket.register(umem));
        }
    }

    /** What {@code UmemConfig} takes is taken, and what it refuses is refused, but for the headroom's limit: older kernels took more. */
    @ParameterizedTest
    @CsvSource({
        "2048, 8192, 0, false, 0",
        "4096, 8192, 0, false, 0",
        "2048, 8192, 1344, false, 0",
        "4096, 8192, 3392, false, 0",
        "2048, 8192, 0, true, 0",
        "2304, 5000, 0, true, 0",
        "3072, 8192, 0, true, 0",
        "1024, 8192, 0, false, EINVAL",
        "8192, 8192, 0, false, EINVAL",
        "3072, 12288, 0, false, EINVAL",
        "2048, 5000, 0, false, EINVAL",
        "1024, 8192, 0, true, EINVAL",
        "8192, 8192, 0, true, EINVAL",
        "2048, 8192, 1792, false, EINVAL",
        "4096, 8192, 3840, false, EINVAL"
    })
    void memoryIsCutWithinTheseLimits(int chunk, int length, int headroom, boolean unaligned, String result) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment area = arena.allocate(3 * PAGE, PAGE).asSlice(0, length);
            int flags = unaligned ? xdp_h.XDP_UMEM_UNALIGNED_CHUNK_FLAG() : 0;
            int got = register(new XskUmem(area, chunk, headroom, flags, 0));
            assertEquals(result, got == 0 ? "0" : Errno.name(-got));
        }
    }

    /** 448 bytes of a chunk are left for the packet, or one with older kernels; {@code UmemConfig} has the stricter limit. */
    @ParameterizedTest
    @ValueSource(ints = {2048, 4096})
    void theHeadroomsLimitIsExact(int chunk) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment area = arena.allocate(PAGE, PAGE);
            int most = -1;
            for (int headroom = 0; headroom <= chunk; headroom++) {
                if (register(new XskUmem(area, chunk, headroom, 0, 0)) == 0) {
                    assertEquals(headroom - 1, most, "all below are taken");
                    most = headroom;
                }
            }
            assertTrue(Set.of(chunk - 256 - 448, chunk - 256 - 1).contains(most), "the largest: " + most);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "24, 0", "248, 0", "4, EINVAL", "256, EINVAL", "264, EINVAL"})
    void metadataAreOfTheseLengths(int length, String result) {
        int flags = xdp_h.XDP_UMEM_TX_METADATA_LEN();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment area = arena.allocate(PAGE, PAGE);
            assumeTrue(register(new XskUmem(area, PAGE, 0, flags, 8)) == 0, "a kernel without transmit metadata");
            int got = register(new XskUmem(area, PAGE, 0, flags, length));
            assertEquals(result, got == 0 ? "0" : Errno.name(-got));
            assertEquals(0, register(new XskUmem(area, PAGE, 0, 0, length)), "without the flag it does not count");
        }
    }

    /** Memory that the kernel can write to, unless a file on a disk would have to follow. */
    @Test
    void mappingsOfTheseKindsAreTaken(@TempDir Path directory) throws IOException {
        Path disk = Files.write(directory.resolve("frames"), new byte[PAGE]);
        Path memory = Files.createTempFile(Path.of("/dev/shm"), "umem", "");
        Files.write(memory, new byte[PAGE]);
        try (Arena arena = Arena.ofShared()) {
            assertEquals(0, register(new XskUmem(map(disk, MapMode.PRIVATE, arena), PAGE)));
            assertEquals(0, register(new XskUmem(map(memory, MapMode.READ_WRITE, arena), PAGE)));
            assertEquals(-Errno.EFAULT, register(new XskUmem(map(memory, MapMode.READ_ONLY, arena), PAGE)));
        } finally {
            Files.delete(memory);
        }
    }

    private static MemorySegment map(Path file, MapMode mode, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(mode, 0, PAGE, arena);
        }
    }

    /** The kernel has the pages until the socket is closed. */
    @Test
    void memoryThatIsUnmappedIsStillSent() throws IOException {
        Path file = Files.createTempFile(Path.of("/dev/shm"), "umem", "");
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            Files.write(file, new byte[PAGE]);
            try (Arena arena = Arena.ofShared()) {
                MemorySegment area = map(file, MapMode.READ_WRITE, arena);
                assertEquals(0, register(socket, new XskUmem(area, PAGE)));
                MemorySegment.copy(Frames.frame(3, 60), 0, area, ValueLayout.JAVA_BYTE, 0, 60);
            }
            assertEquals(0, rings(socket, true));
            assertEquals(0, socket.bind(veth.ifindex(), 0, 0, 0));
            assertEquals(1, Xsk.xsk_ring_prod__reserve(socket.tx(), 1));
            XdpDesc.set(
                    socket.tx().ring(),
                    Xsk.xsk_ring_prod__tx_desc(socket.tx(), socket.tx().idx()),
                    0,
                    60,
                    0);
            Xsk.xsk_ring_prod__submit(socket.tx(), 1);
            assertEquals(0, socket.kick());
            assertArrayEquals(Frames.frame(3, 60), other.receive(2000));
        } finally {
            Files.delete(file);
        }
    }

    private static int register(XskSocket socket, XskUmem umem) {
        return Rig.patiently(-Errno.ENOBUFS, () -> socket.register(umem));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1024})
    void aRingOfAPowerOfTwoIsMade(int size) {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()))) {
            settersOfRings(socket).forEach(setter -> assertEquals(0, setter.applyAsInt(size)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1})
    void aRingOfAnotherSizeIsNot(int size) {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()))) {
            settersOfRings(socket).forEach(setter -> assertEquals(-Errno.EINVAL, setter.applyAsInt(size)));
        }
    }

    private static Stream<IntUnaryOperator> settersOfRings(XskSocket socket) {
        return Stream.of(socket::fillRing, socket::completionRing, socket::rxRing, socket::txRing);
    }

    /** More than {@code SocketConfig} takes: the kernel has no bound but its memory. */
    @Test
    void aFillRingOfTwoMillionsIsMade() {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()))) {
            assertEquals(0, socket.fillRing(1 << 21));
        }
    }

    // ---- bind

    /** Rings to receive and to send by, with fill and completion rings or without. */
    private static int rings(XskSocket socket, boolean own) {
        if (own) {
            assertEquals(0, socket.fillRing(Rig.SIZE));
            assertEquals(0, socket.completionRing(Rig.SIZE));
        }
        assertEquals(0, socket.rxRing(Rig.SIZE));
        assertEquals(0, socket.txRing(Rig.SIZE));
        return socket.mapRings();
    }

    private static XskSocket socketWithRings(boolean own) {
        XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
        assertEquals(0, rings(socket, own));
        return socket;
    }

    private int bind(XskSocket socket, int queue, int flags, int donor) {
        return Rig.patiently(-Errno.EBUSY, () -> socket.bind(veth.ifindex(), queue, flags, donor));
    }

    @Test
    void flagsThatContradictEachOtherAreRefused() {
        try (Rig rig = Rig.unbound()) {
            XskSocket socket = rig.socket();
            assertEquals(-Errno.EINVAL, bind(socket, 0, 1 << 15, 0));
            assertEquals(-Errno.EINVAL, bind(socket, 0, xdp_h.XDP_COPY() | xdp_h.XDP_ZEROCOPY(), 0));
            assertEquals(0, bind(socket, 0, xdp_h.XDP_COPY(), 0));
        }
    }

    /** Even a socket that only sends, or only receives, has both. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSocketWithMemoryOfItsOwnNeedsAFillAndACompletionRing(boolean sends) {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
                Arena arena = Arena.ofShared()) {
            assertEquals(0, sends ? socket.txRing(8) : socket.rxRing(8));
            assertEquals(-Errno.EINVAL, bind(socket, 0, 0, 0), "no memory");
            assertEquals(0, register(socket, new XskUmem(arena.allocate(PAGE, PAGE), PAGE)));
            assertEquals(-Errno.EINVAL, bind(socket, 0, 0, 0), "neither of the two");
            assertEquals(0, socket.fillRing(1));
            assertEquals(-Errno.EINVAL, bind(socket, 0, 0, 0), "no completion ring");
            assertEquals(0, socket.completionRing(1));
            assertEquals(0, bind(socket, 0, 0, 0));
        }
    }

    @Test
    void ringsAreMappedAfterTheBindToo() {
        try (XskSocket socket = XskSocket.of(Rig.success("socket", XskSocket.socket()));
                Arena arena = Arena.ofShared()) {
            assertEquals(0, register(socket, new XskUmem(arena.allocate(PAGE, PAGE), PAGE)));
            settersOfRings(socket).forEach(setter -> assertEquals(0, setter.applyAsInt(Rig.SIZE)));
            assertEquals(0, bind(socket, 0, 0, 0));
            assertEquals(-Errno.EBUSY, socket.txRing(Rig.SIZE), "no ring is made any more");
            int mapped = socket.mapRings();
            assumeTrue(mapped != -Errno.EBUSY, "an older kernel");
            assertEquals(0, mapped);
            assertEquals(Rig.SIZE, Xsk.xsk_ring_prod__reserve(socket.tx(), Rig.SIZE));
        }
    }

    @Test
    void queuesAreNotTakenAwayBelowASocket() {
        List<String> oneQueue = List.of("ethtool", "-L", "left", "rx", "1", "tx", "1");
        assumeTrue(Processes.succeeds(List.of("ethtool", "--version")), "no ethtool");
        try (Rig _ = Rig.bound(veth.ifindex(), 1)) {
            assertFalse(Processes.succeeds(oneQueue));
            assertEquals(2, NetDev.rxQueues(veth.ifindex()));
        }
        Await.until("the queue is released", () -> Processes.succeeds(oneQueue));
        assertEquals(1, NetDev.rxQueues(veth.ifindex()));
    }

    @Test
    void aSocketIsBoundToAnInterfaceThatIsDown() {
        Veth.down(veth.ifindex());
        try (Rig rig = Rig.bound(veth.ifindex())) {
            assertEquals(-Errno.ENETDOWN, rig.socket().kick());
        }
    }

    // ---- one memory, several sockets

    @Test
    void memoryIsSharedByABoundSocketOnly() {
        try (Rig donor = Rig.unbound();
                XskSocket socket = socketWithRings(true)) {
            assertEquals(-Errno.EBADF, bind(socket, 1, SHARED, donor.socket().fd()));
        }
    }

    @Test
    void noOtherFlagGoesWithSharedMemory() {
        try (Rig donor = Rig.bound(veth.ifindex());
                XskSocket socket = socketWithRings(true)) {
            for (int flag :
                    new int[] {xdp_h.XDP_COPY(), xdp_h.XDP_ZEROCOPY(), xdp_h.XDP_USE_NEED_WAKEUP(), xdp_h.XDP_USE_SG()
                    }) {
                assertEquals(
                        -Errno.EINVAL,
                        bind(socket, 1, SHARED | flag, donor.socket().fd()));
            }
            assertEquals(0, bind(socket, 1, SHARED, donor.socket().fd()));
        }
    }

    @Test
    void aSocketOfTheSameQueueHasNeitherFillNorCompletionRingAndOneOfAnotherHasBoth() {
        try (Rig donor = Rig.bound(veth.ifindex());
                XskSocket with = socketWithRings(true);
                XskSocket without = socketWithRings(false);
                XskSocket elsewhere = socketWithRings(true)) {
            int fd = donor.socket().fd();
            assertEquals(-Errno.EINVAL, bind(with, 0, SHARED, fd), "of the same queue, with");
            assertEquals(-Errno.EINVAL, bind(without, 1, SHARED, fd), "of another queue, without");
            assertEquals(-Errno.EINVAL, without.bind(veth.peerIfindex(), 0, SHARED, fd), "of another device, without");
            assertEquals(0, bind(without, 0, SHARED, fd));
            assertEquals(0, bind(with, 1, SHARED, fd));
            assertEquals(0, elsewhere.bind(veth.peerIfindex(), 0, SHARED, fd));
        }
    }

    @Test
    void aQueueIsBusyWhileASiblingLives() {
        Rig first = Rig.bound(veth.ifindex());
        XskSocket sibling = socketWithRings(false);
        try (Rig next = Rig.unbound()) {
            assertEquals(0, bind(sibling, 0, SHARED, first.socket().fd()));
            first.close();
            for (int i = 0; i < 100; i++) {
                assertEquals(-Errno.EBUSY, next.socket().bind(veth.ifindex(), 0, 0, 0));
            }
            sibling.close();
            assertEquals(0, bind(next.socket(), 0, 0, 0));
        }
    }
}
