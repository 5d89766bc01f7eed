package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.Match;
import io.github.netmap4j.xdp.program.Verdict;
import io.github.netmap4j.xdp.program.XdpFilter;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.NetDev;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs of all origins, and sockets that need none: which packets come, and what is left in the end. */
@ExtendWith(PrivateNet.class)
final class ProgramTest {

    private static final int LENGTH = 64;

    private Veth veth;

    @BeforeEach
    void interfaces() throws IOException {
        veth = Veth.make("veth0", "veth1");
    }

    private static SocketConfig with(AttachMode mode, XdpProgram program) {
        return Pair.config(mode).program(program).build();
    }

    private static Umem umem() throws XdpException {
        return Umem.create(UmemConfig.builder().frameSize(2048).build(), 64);
    }

    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void aFilterRedirectsPassesAndDrops(AttachMode mode) throws Exception {
        XdpFilter filter = XdpFilter.builder()
                .rule(Verdict.REDIRECT, Match.anything().etherType(Frames.ETHER_TYPE))
                .rule(Verdict.DROP, Match.anything().etherType(0x88b6))
                .otherwise(Verdict.PASS);
        try (Umem umem = umem();
                XdpSocket socket = umem.open("veth1", 0, with(mode, XdpProgram.filter(filter)));
                PacketSocket host = new PacketSocket(veth.peerIfindex());
                PacketSocket sender = new PacketSocket(veth.ifindex())) {
            socket.fill().topUp();
            byte[] ours = Frames.frame(1, LENGTH);
            byte[] dropped = Frames.frame(2, LENGTH);
            dropped[13] = (byte) 0xb6;
            byte[] passed = Frames.frame(3, LENGTH);
            passed[13] = (byte) 0xb7;
            sender.send(dropped);
            sender.send(ours);
            sender.send(passed);
            Pair.expect(socket, 1, 1, LENGTH);
            assertArrayEquals(passed, host.receive(5_000));
            assertNull(host.receive(0));
            assertEquals(0, socket.rx().consume(umem.batch(1)));
        }
    }

    @Test
    void withoutASocketInTheMapPacketsGoToTheHost() throws Exception {
        try (Umem umem = umem();
                XdpSocket socket = umem.open("veth1", 0);
                PacketSocket host = new PacketSocket(veth.peerIfindex());
                PacketSocket sender = new PacketSocket(veth.ifindex())) {
            socket.fill().topUp();
            sender.send(Frames.frame(1, LENGTH));
            Pair.expect(socket, 1, 1, LENGTH);
            socket.attachment().remove(0, socket.fd() + 1);
            sender.send(Frames.frame(2, LENGTH));
            Pair.expect(socket, 2, 1, LENGTH);
            socket.attachment().remove(0, socket.fd());
            sender.send(Frames.frame(3, LENGTH));
            assertArrayEquals(Frames.frame(3, LENGTH), host.receive(5_000));
        }
    }

    @Test
    void aLoadedProgramOfTheUsersIsAttachedAndStaysTheUsers() throws Exception {
        int map = Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "users", 4, 4, 4);
        int program = Bpf.bpf_prog_load(Rig.redirect(map), "users", xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
        try (Umem umem = umem();
                XdpSocket left = umem.open("veth0", 0, with(AttachMode.AUTO, XdpProgram.none()))) {
            for (int i = 0; i < 2; i++) {
                try (XdpSocket right = umem.open("veth1", 0, with(AttachMode.AUTO, XdpProgram.loaded(program, map)))) {
                    FrameBatch some = umem.batch(8);
                    umem.allocate(some);
                    right.fill().produce(some);
                    umem.allocate(some, 1);
                    some.frame(0).data().writer().write(Frames.frame(i, LENGTH));
                    Pair.send(left, some);
                    Pair.expect(right, i, 1, LENGTH);
                }
            }
            assertNull(left.attachment());
            assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.peerIfindex()));
        }
        Bpf.close(program);
        Bpf.close(map);
    }

    /** A bpffs of the test's own, to pin a map and a link in. */
    private static boolean mountBpf(Path at) throws Exception {
        return Processes.succeeds(List.of("mount", "-t", "bpf", "bpf", at.toString()));
    }

    @Test
    void pinnedMapsAreJoinedAndPinnedLinksStay(@TempDir Path directory) throws Exception {
        assumeTrue(mountBpf(directory), "no file system of type bpf can be mounted");
        try (Umem umem = umem()) {
            int map = Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "theirs", 4, 4, 4);
            Path pinned = directory.resolve("map");
            assertEquals(0, Bpf.bpf_obj_pin(map, pinned.toString()));
            int program =
                    Bpf.bpf_prog_load(Rig.redirect(map), "theirs", xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
            int link = Bpf.bpf_link_create(program, veth.peerIfindex(), xdp_h.XDP_FLAGS_DRV_MODE());
            assertTrue(link > 0);
            try (XdpSocket left = umem.open("veth0", 0);
                    XdpSocket right = umem.open("veth1", 0, with(AttachMode.AUTO, XdpProgram.pinnedMap(pinned)))) {
                FrameBatch some = umem.batch(8);
                umem.allocate(some);
                right.fill().produce(some);
                umem.allocate(some, 1);
                some.frame(0).data().writer().write(Frames.frame(6, LENGTH));
                Pair.send(left, some);
                Pair.expect(right, 6, 1, LENGTH);
                assertThrows(
                        IllegalStateException.class, () -> right.attachment().pin(directory.resolve("x")));
                left.attachment().pin(directory.resolve("link"));
                XdpException elsewhere =
                        assertThrows(XdpException.class, () -> left.attachment().pin(Path.of("/proc/no-such-place")));
                assertTrue(elsewhere.getMessage().contains("type bpf"), elsewhere.getMessage());
            }
            assertTrue(NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_DRV()) > 0, "pinned");
            Files.delete(directory.resolve("link"));
            awaitDetached();
            Bpf.close(link);
            Bpf.close(program);
            Bpf.close(map);
            XdpException nothing = assertThrows(
                    XdpException.class,
                    () -> umem.open("veth1", 0, with(AttachMode.AUTO, XdpProgram.pinnedMap(directory.resolve("no")))));
            assertEquals(Errno.ENOENT, nothing.errno());
            Files.delete(pinned);
        } finally {
            Processes.run("umount", directory.toString());
        }
    }

    /** The kernel lets go of a path's object in a work queue. */
    private void awaitDetached() {
        Await.until("it is detached", () -> NetDev.xdpAttached(veth.ifindex()) == xdp_h.XDP_ATTACHED_NONE());
    }

    /** As from a process that may make sockets, to one that may not; bound here, or there already. */
    @Test
    void aSocketThatSomebodyElseHasMadeIsAdopted() throws Exception {
        SocketConfig config = with(AttachMode.AUTO, XdpProgram.none());
        assertThrows(IllegalArgumentException.class, () -> umem().adopt(-1, "veth0", 0, config));
        try (Umem umem = umem();
                Umem theirs = umem();
                XdpSocket peer = theirs.open("veth1", 0)) {
            peer.fill().topUp();
            try (XdpSocket fresh = umem.adopt(XskSocket.socket(), "veth0", 0, config)) {
                FrameBatch one = umem.batch(1);
                umem.allocate(one);
                one.frame(0).data().writer().write(Frames.frame(1, LENGTH));
                Pair.send(fresh, one);
                Pair.expect(peer, 1, 1, LENGTH);
            }
            XskSocket made = XskSocket.of(XskSocket.socket());
            assertEquals(0, made.register(new XskUmem(umem.memory(), 2048)));
            assertEquals(0, made.fillRing(256));
            assertEquals(0, made.completionRing(256));
            assertEquals(0, made.rxRing(256));
            assertEquals(0, made.txRing(256));
            assertEquals(0, made.bind(veth.ifindex(), 0, xdp_h.XDP_COPY(), 0));
            XdpSocket bound;
            try {
                bound = umem.adopt(made.fd(), "veth0", 0, config);
            } catch (XdpException refused) {
                assertEquals("mmap", refused.operation(), refused.getMessage());
                assertTrue(refused.getMessage().contains("adopt it unbound"), refused.getMessage());
                return;
            }
            try (bound) {
                FrameBatch one = umem.batch(1);
                umem.allocate(one);
                one.frame(0).data().writer().write(Frames.frame(2, LENGTH));
                Pair.send(bound, one);
                Pair.expect(peer, 2, 1, LENGTH);
            }
        }
    }

    @Test
    void aSocketOnlySendsAndAnotherOnlyReceives() throws Exception {
        SocketConfig sends = SocketConfig.builder().txOnly().build();
        SocketConfig receives = SocketConfig.builder().rxOnly().fillSize(16).build();
        try (Umem umem = umem();
                XdpSocket left = umem.open("veth0", 0, sends);
                XdpSocket right = umem.open("veth1", 0, receives)) {
            right.fill().topUp();
            FrameBatch one = umem.batch(1);
            umem.allocate(one);
            one.frame(0).data().writer().write(Frames.frame(1, LENGTH));
            Pair.send(left, one);
            Pair.expect(right, 1, 1, LENGTH);
            assertTrue(assertThrows(IllegalStateException.class, left::rx)
                    .getMessage()
                    .contains("txOnly()"));
            assertTrue(assertThrows(IllegalStateException.class, right::tx)
                    .getMessage()
                    .contains("rxOnly()"));
            assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
        }
    }

    @Test
    void promiscuousModeEndsWithTheSocket() throws Exception {
        try (Umem umem = umem()) {
            SocketConfig config = SocketConfig.builder().promiscuous().build();
            try (XdpSocket socket = umem.open("veth0", 0, config)) {
                assertTrue((promiscuity() & 1) != 0, socket.toString());
            }
            assertEquals(0, promiscuity());
        }
    }

    /** How many users the promiscuous mode has, as ip(8) shows it. */
    private static int promiscuity() throws IOException {
        String text = Processes.run("ip", "-d", "link", "show", "veth0");
        return Integer.parseInt(text.replaceAll("(?s).*promiscuity (\\d+).*", "$1"));
    }

    /** The options are taken; whether they do anything cannot be seen on a veth pair, which has no NAPI id. */
    @Test
    void busyPollingIsTaken() throws Exception {
        SocketConfig config = Pair.config(AttachMode.AUTO)
                .busyPoll(new BusyPoll(20, 64, true))
                .build();
        try (Umem umem = umem();
                XdpSocket socket = umem.open("veth0", 0, config)) {
            assertEquals(0, socket.napiId());
            assertEquals(20, socket.raw().getsockopt(xdp_h.SOL_SOCKET(), xdp_h.SO_BUSY_POLL()));
        }
    }

    /** Every MTU up to 65,000 in both modes, by programs that take several buffers where that is needed. */
    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void everyMtuIsTaken(AttachMode mode) throws Exception {
        for (int mtu : new int[] {1500, 3506, 3520, 9000, 65_000}) {
            Veth.mtu(mtu, "veth0", "veth1");
            try (Umem umem = umem();
                    XdpSocket socket = umem.open("veth0", 0, Pair.config(mode).build())) {
                assertEquals(mode, socket.attachment().mode());
                assertEquals(mtu, NetDev.mtu(veth.ifindex()));
            }
        }
    }

    /** In SKB mode the program takes single buffers while the MTU fits a page: what the MTU becomes later makes no difference. */
    @Test
    void inSkbModeLongPacketsStillArriveWhenTheMtuGrowsAfterTheAttach() throws Exception {
        KernelAge.assumeMultiBuffer();
        try (Pair pair = Pair.of(AttachMode.SKB)) {
            pair.right.fill().topUp();
            Pair.send(pair.left, pair.packet(1, 1514));
            Pair.expect(pair.right, 1, 1, 1514);
            Veth.mtu(9000, "veth0", "veth1");
            Pair.send(pair.left, pair.packet(2, 9014));
            Pair.expect(pair.right, 2, 1, 9014);
        }
    }
}
