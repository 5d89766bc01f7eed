package io.github.netmap4j.xdp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.lab.Rig;
import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a process may do that lacks a right: in child processes, which lose it before they start. */
@ExtendWith(PrivateNet.class)
final class RightsTest {

    /** No capability, now or by a later execve. */
    private static final List<String> NO_CAPABILITY = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");

    private static void requireSetpriv() {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "setpriv")));
        assumeTrue(there, "no setpriv (util-linux), which starts a process without a capability");
    }

    private static void assertLine(List<String> lines, String start, String... parts) {
        String line = lines.stream()
                .filter(each -> each.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + start + ": " + lines));
        for (String part : parts) {
            assertTrue(line.contains(part), () -> "\"" + part + "\" is not in: " + line);
        }
    }

    @Test
    void memoryBeyondTheLimitIsRefusedWithTheLimitAndTheWaysOut() throws Exception {
        requireSetpriv();
        Veth.make("veth0", "veth1");
        List<String> small = List.of(
                "sh", "-c", "ulimit -l 64 && exec setpriv --bounding-set=-ipc_lock --inh-caps=-ipc_lock \"$@\"", "sh");
        List<String> lines = Processes.run(Processes.join(small, Processes.program(SmallMemory.class)))
                .lines()
                .toList();
        assertLine(
                lines,
                "64 frames: ",
                "XDP_UMEM_REG",
                "veth0 queue 0",
                "ENOBUFS",
                "RLIMIT_MEMLOCK",
                "20 ms",
                "fewer frames",
                "ulimit -l unlimited",
                "CAP_IPC_LOCK");
        assertLine(lines, "8 frames: ", "socket of veth0 queue 0");
        assertLine(lines, "preflight: ", "65536 bytes", "ulimit -l unlimited");
    }

    @Test
    void aProcessWithoutCapabilitiesIsToldWhichItLacks() throws Exception {
        requireSetpriv();
        Veth.make("veth0", "veth1");
        List<String> lines = Processes.run(Processes.join(NO_CAPABILITY, Processes.program(NoCapability.class)))
                .lines()
                .toList();
        assertLine(lines, "open: ", "socket", "EPERM", "CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_BPF", "Umem.adopt");
        assertLine(lines, "preflight: ", "lacks CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_BPF", "Umem.adopt");
    }

    /** The child makes the socket and the program while it may, and becomes a process that has nothing but the descriptors. */
    @Test
    void anAdoptedSocketSendsAndReceivesInAProcessWithoutCapabilities() throws Exception {
        requireSetpriv();
        Veth veth = Veth.make("veth0", "veth1");
        try (Umem umem = Umem.create(UmemConfig.builder().frameSize(2048).build(), 64);
                XdpSocket peer =
                        umem.open("veth1", 0, Pair.config(AttachMode.SKB).build())) {
            FrameBatch some = umem.batch(1);
            assertEquals(1, umem.allocate(some));
            FrameBatch filled = umem.batch(8);
            umem.allocate(filled);
            peer.fill().produce(filled);
            Process child = Processes.start(Processes.program(Heir.Testator.class, Integer.toString(veth.ifindex())));
            try {
                assertEquals("CapEff: 0000000000000000", child.inputReader().readLine());
                Pair.expect(peer, 1, 1, 60);
                assertEquals("ready", child.inputReader().readLine());
                some.frame(0).data().writer().write(Frames.frame(2, 60));
                Pair.send(peer, some);
                assertEquals("received 2", child.inputReader().readLine());
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    /** May lock 64 KiB. */
    static final class SmallMemory {

        private SmallMemory() {}

        public static void main(String[] arguments) throws XdpException {
            SocketConfig config = Pair.config(AttachMode.SKB)
                    .releaseTimeout(Duration.ofMillis(20))
                    .build();
            for (int frames : new int[] {64, 8}) {
                try (Umem umem = Umem.create(UmemConfig.defaults(), frames);
                        XdpSocket socket = umem.open("veth0", 0, config)) {
                    System.out.println(frames + " frames: " + socket);
                } catch (XdpException refused) {
                    System.out.println(frames + " frames: " + refused.getMessage());
                }
            }
            System.out.println(
                    "preflight: " + XdpPreflight.of("veth0").toString().replace('\n', ' '));
        }
    }

    /** May do nothing. */
    static final class NoCapability {

        private NoCapability() {}

        public static void main(String[] arguments) throws XdpException {
            try (Umem umem = Umem.create(UmemConfig.defaults(), 8);
                    XdpSocket socket = umem.open("veth0", 0)) {
                System.out.println("open: " + socket);
            } catch (XdpException refused) {
                System.out.println("open: " + refused.getMessage());
            }
            System.out.println(
                    "preflight: " + XdpPreflight.of("veth0").toString().replace('\n', ' '));
        }
    }

    /** Has no rights, and a socket. */
    static final class Heir {

        private Heir() {}

        public static void main(String[] arguments) throws Exception {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                lines.filter(line -> line.startsWith("CapEff:"))
                        .forEach(line -> System.out.println(line.replace('\t', ' ')));
            }
            SocketConfig config =
                    Pair.config(AttachMode.SKB).program(XdpProgram.none()).build();
            try (Umem umem = Umem.create(UmemConfig.builder().frameSize(2048).build(), 16);
                    XdpSocket socket = umem.adopt(Integer.parseInt(arguments[0]), "veth0", 0, config)) {
                FrameBatch batch = umem.batch(8);
                umem.allocate(batch);
                socket.fill().produce(batch);
                umem.allocate(batch, 1);
                batch.frame(0).data().writer().write(Frames.frame(1, 60));
                Pair.send(socket, batch);
                System.out.println("ready");
                List<byte[]> packets = Pair.receive(socket, 1);
                System.out.println("received " + Frames.number(packets.getFirst()));
            }
        }

        /** Makes the descriptors that the process it becomes inherits. */
        static final class Testator {

            private static final int F_SETFD = 2;

            private Testator() {}

            public static void main(String[] arguments) throws Throwable {
                int ifindex = Integer.parseInt(arguments[0]);
                int socket = XskSocket.socket();
                int map = Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "heir", 4, 4, 1);
                require(Bpf.bpf_map_update_elem(map, 0, socket, xdp_h.BPF_ANY()));
                int program = Bpf.bpf_prog_load(Rig.redirect(map), "heir", 0, MemorySegment.NULL);
                int link = Bpf.bpf_link_create(program, ifindex, xdp_h.XDP_FLAGS_SKB_MODE());
                inherit(socket);
                inherit(link);
                execute(Processes.join(NO_CAPABILITY, Processes.program(Heir.class, Integer.toString(socket))));
            }

            private static void require(int result) {
                if (result < 0) {
                    throw new IllegalStateException(Errno.name(-result));
                }
            }

            private static void inherit(int fd) throws Throwable {
                require(fd);
                MethodHandle fcntl = Native.downcall(
                        Native.symbol("fcntl"),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
                CallState state = CallState.current();
                require(state.result((int) fcntl.invokeExact(state.capture, fd, F_SETFD, 0)));
            }

            private static void execute(List<String> command) throws Throwable {
                MethodHandle execvp =
                        Native.downcall(Native.symbol("execvp"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
                CallState state = CallState.current();
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment words = arena.allocate(ADDRESS, command.size() + 1L);
                    for (int i = 0; i < command.size(); i++) {
                        words.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
                    }
                    MemorySegment file = words.getAtIndex(ADDRESS, 0);
                    int result = state.result((int) execvp.invokeExact(state.capture, file, words));
                    throw new IOException(command.getFirst() + ": " + -result);
                }
            }
        }
    }
}
