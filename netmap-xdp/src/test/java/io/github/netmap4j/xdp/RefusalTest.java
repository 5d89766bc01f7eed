package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.lab.Rig;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.Match;
import io.github.netmap4j.xdp.program.Verdict;
import io.github.netmap4j.xdp.program.XdpFilter;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Each refusal has errno, operation and remedy; and what is AUTO falls back where what is explicit is refused. */
@ExtendWith(PrivateNet.class)
final class RefusalTest {

    private static final SocketConfig.Builder IMPATIENT =
            Pair.config(AttachMode.AUTO).releaseTimeout(Duration.ofMillis(20));

    private Veth veth;

    @BeforeEach
    void interfaces() throws IOException {
        veth = Veth.make("veth0", "veth1");
    }

    private static void assertRefused(int errno, String operation, Executable call, String... parts) {
        XdpException refused = assertThrows(XdpException.class, call);
        assertEquals(Errno.name(errno), refused.errnoName(), refused.getMessage());
        assertEquals(errno, refused.errno());
        assertEquals(operation, refused.operation(), refused.getMessage());
        assertTrue(refused.target().contains("veth") || refused.target().contains("lo"), refused.target());
        for (String part : parts) {
            assertTrue(
                    refused.getMessage().contains(part), () -> "\"" + part + "\" is not in: " + refused.getMessage());
        }
    }

    private static Umem umem() throws XdpException {
        return Umem.create(UmemConfig.builder().frameSize(2048).build(), 64);
    }

    @Test
    void anInterfaceThatIsNotThereIsRefused() throws Exception {
        try (Umem umem = umem()) {
            assertRefused(
                    Errno.ENODEV,
                    "if_nametoindex",
                    () -> umem.open("veth7", 0),
                    "network namespace of this thread",
                    "ip link");
        }
    }

    @Test
    void aQueueThatIsNotThereIsRefused() throws Exception {
        try (Umem umem = umem()) {
            assertRefused(Errno.EINVAL, "bind", () -> umem.open("veth0", 1), "queues 0 to 0", "ethtool -L veth0");
            assertRefused(Errno.EINVAL, "bind", () -> umem.open("veth0", -1), "queues 0 to 0");
        }
    }

    @Test
    void aQueueThatAnotherSocketHasIsRefusedAfterTheTimeThatIsGivenToIt() throws Exception {
        try (Umem one = umem();
                Umem other = umem();
                XdpSocket socket = one.open("veth0", 0)) {
            assertRefused(
                    Errno.EBUSY,
                    "bind",
                    () -> other.open("veth0", 0, IMPATIENT.build()),
                    "20 ms",
                    "another socket",
                    "ss --xdp");
            assertEquals(DeviceState.UP, socket.deviceState());
        }
    }

    @Test
    void zeroCopyThatIsAskedForDoesNotFallBackButAutoDoes() throws Exception {
        try (Umem umem = umem()) {
            SocketConfig zeroCopy =
                    Pair.config(AttachMode.AUTO).copyMode(CopyMode.ZERO_COPY).build();
            assertRefused(
                    Errno.EOPNOTSUPP,
                    "bind",
                    () -> umem.open("veth0", 0, zeroCopy),
                    "no zero-copy mode",
                    "CopyMode.AUTO");
            try (XdpSocket socket = umem.open("veth0", 0)) {
                assertEquals(false, socket.zeroCopy());
            }
        }
    }

    @Test
    void nativeModeThatIsAskedForDoesNotFallBackButAutoDoes() throws Exception {
        Veth.up(NetDev.ifindex("lo"));
        try (Umem umem = umem()) {
            assertRefused(
                    Errno.EOPNOTSUPP,
                    "BPF_LINK_CREATE",
                    () -> umem.open("lo", 0, Pair.config(AttachMode.NATIVE).build()),
                    "lo has no native XDP",
                    "AttachMode.AUTO or SKB");
            try (XdpSocket socket = umem.open("lo", 0)) {
                assertEquals(AttachMode.SKB, socket.attachment().mode());
            }
            try (XdpSocket socket = umem.open("veth0", 0)) {
                assertEquals(AttachMode.NATIVE, socket.attachment().mode());
            }
        }
    }

    /** netlink's way, which stays until somebody takes it away. */
    @Test
    void aProgramThatSomebodyElseHasAttachedIsNotReplacedAndCanBeJoined() throws Exception {
        try (Umem umem = umem()) {
            assertRefused(
                    Errno.ENOENT,
                    "BPF_PROG_GET_FD_BY_ID",
                    () -> umem.open(
                            "veth0",
                            0,
                            Pair.config(AttachMode.AUTO)
                                    .program(XdpProgram.attached())
                                    .build()),
                    "no program is attached");
            int map = Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "theirs", 4, 4, 4);
            int program =
                    Bpf.bpf_prog_load(Rig.redirect(map), "theirs", xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
            assertTrue(program > 0);
            assertEquals(0, Links.setXdp(veth.peerIfindex(), program, xdp_h.XDP_FLAGS_SKB_MODE()));
            int id = NetDev.xdpProgram(veth.peerIfindex(), xdp_h.XDP_ATTACHED_SKB());
            for (AttachMode mode : AttachMode.values()) {
                XdpException refused = assertThrows(
                        XdpException.class,
                        () -> umem.open("veth1", 0, Pair.config(mode).build()));
                assertTrue(refused.errno() == Errno.EBUSY || refused.errno() == Errno.EEXIST, refused.getMessage());
                assertTrue(refused.getMessage().contains("program " + id + " in SKB mode"), refused.getMessage());
                assertTrue(refused.getMessage().contains("XdpProgram.attached()"), refused.getMessage());
                assertTrue(refused.getMessage().contains("ip link set dev veth1 xdp off"), refused.getMessage());
            }
            SocketConfig join =
                    Pair.config(AttachMode.AUTO).program(XdpProgram.attached()).build();
            try (XdpSocket left = umem.open("veth0", 0);
                    XdpSocket right = umem.open("veth1", 0, join)) {
                assertEquals(id, right.attachment().programId());
                assertEquals(AttachMode.SKB, right.attachment().mode());
                FrameBatch some = umem.batch(8);
                umem.allocate(some);
                right.fill().produce(some);
                umem.allocate(some, 1);
                some.frame(0).data().writer().write(Frames.frame(1, 60));
                Pair.send(left, some);
                Pair.expect(right, 1, 1, 60);
            }
            assertEquals(id, NetDev.xdpProgram(veth.peerIfindex(), xdp_h.XDP_ATTACHED_SKB()), "it is there still");
            assertEquals(0, Links.setXdp(veth.peerIfindex(), -1, xdp_h.XDP_FLAGS_SKB_MODE()));
            Bpf.close(program);
            Bpf.close(map);
        }
    }

    @Test
    void anAttachedProgramWithoutAnXskmapIsRefused() throws Exception {
        byte[] pass = new BpfInsn()
                .alu64Imm(xdp_h.BPF_MOV(), 0, xdp_h.XDP_PASS())
                .exit()
                .toByteArray();
        try (Umem umem = umem()) {
            int program = Bpf.bpf_prog_load(pass, "pass", 0, MemorySegment.NULL);
            int link = Bpf.bpf_link_create(program, veth.ifindex(), xdp_h.XDP_FLAGS_SKB_MODE());
            SocketConfig join =
                    Pair.config(AttachMode.AUTO).program(XdpProgram.attached()).build();
            assertRefused(
                    Errno.ENOENT,
                    "BPF_MAP_GET_FD_BY_ID",
                    () -> umem.open("veth0", 0, join),
                    "has no XSKMAP",
                    "dispatcher");
            Bpf.close(link);
            Bpf.close(program);
        }
    }

    @Test
    void socketsOfOneInterfaceShareOneProgram() throws Exception {
        SocketConfig drop = Pair.config(AttachMode.AUTO)
                .program(XdpProgram.filter(XdpFilter.builder()
                        .rule(Verdict.DROP, Match.anything().port(9))
                        .otherwise(Verdict.REDIRECT)))
                .build();
        try (Umem one = umem();
                Umem other = umem();
                XdpSocket socket = one.open("veth0", 0)) {
            assertRefused(
                    Errno.EBUSY,
                    "BPF_LINK_CREATE",
                    () -> other.open("veth0", 0, drop),
                    "this process has attached filter: else REDIRECT (mode NATIVE",
                    "DROP port 9; else REDIRECT");
            assertTrue(socket.isOpen());
        }
    }

    @Test
    void instructionsThatTheVerifierRefusesComeWithItsReason() throws Exception {
        byte[] wrong = new BpfInsn().exit().toByteArray();
        try (Umem umem = umem()) {
            SocketConfig config = Pair.config(AttachMode.AUTO)
                    .program(XdpProgram.instructions(wrong))
                    .build();
            assertRefused(Errno.EACCES, "BPF_PROG_LOAD", () -> umem.open("veth0", 0, config), "R0 !read_ok");
        }
        assertThrows(IllegalArgumentException.class, () -> XdpProgram.instructions(new byte[7]));
        assertThrows(IllegalArgumentException.class, () -> XdpProgram.instructions(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> XdpProgram.loaded(-1, 3));
    }

    @Test
    void aKeyBeyondTheXskmapIsRefused() throws Exception {
        try (Umem umem = umem();
                XdpSocket socket = umem.open("veth0", 0)) {
            assertRefused(
                    Errno.E2BIG,
                    "BPF_MAP_UPDATE_ELEM",
                    () -> socket.attachment().put(64, socket.fd()),
                    "no key 64");
        }
    }

    @Test
    void memoryThatTheKernelDoesNotTakeIsRefused(@TempDir Path directory) throws Exception {
        UmemConfig cut = UmemConfig.builder().frameSize(2048).build();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(3 * 4096, 4096);
            assertThrows(IllegalArgumentException.class, () -> Umem.over(memory.asSlice(8, 4096), cut), "no page");
            assertThrows(
                    IllegalArgumentException.class, () -> Umem.over(memory.asSlice(0, 4095), cut), "not a multiple");
            assertThrows(IllegalArgumentException.class, () -> Umem.over(memory.asReadOnly(), cut));
            assertThrows(IllegalArgumentException.class, () -> Umem.over(MemorySegment.ofArray(new byte[4096]), cut));
            assertThrows(IllegalArgumentException.class, () -> Umem.over(memory.asSlice(0, 0), cut), "no frame");
            assertThrows(IllegalArgumentException.class, () -> Umem.create(cut, 0));
            Path file = directory.resolve("frames");
            Files.write(file, new byte[8192]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192, arena);
                String type = Files.getFileStore(file).type();
                assumeFalse(type.equals("tmpfs"), "the kernel takes tmpfs");
                try (Umem umem = Umem.over(mapped, cut)) {
                    assertRefused(
                            Errno.EFAULT,
                            "XDP_UMEM_REG",
                            () -> umem.open("veth0", 0),
                            "not a shared mapping of a file on disk");
                }
            }
        }
    }

    @Test
    void hugePagesThatThereAreNotAreRefusedWithTheCommandThatMakesThem() {
        UmemConfig cut = UmemConfig.builder().hugePages().build();
        int many = 1 << 22; // 16 GiB
        XdpException refused = assertThrows(XdpException.class, () -> Umem.create(cut, many));
        assertEquals(Errno.ENOMEM, refused.errno());
        assertTrue(refused.getMessage().contains("echo 8192 > /proc/sys/vm/nr_hugepages"), refused.getMessage());
    }
}
