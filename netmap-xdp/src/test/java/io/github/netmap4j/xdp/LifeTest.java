package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpAttachment;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Opening and closing: again and again, in the wrong order, in the middle of things, and by kill -9. */
@ExtendWith(PrivateNet.class)
@Timeout(120)
final class LifeTest {

    private Veth veth;

    @BeforeEach
    void interfaces() throws IOException {
        veth = Veth.make("veth0", "veth1");
    }

    private static int descriptors() {
        return Path.of("/proc/self/fd").toFile().list().length;
    }

    private static long ringMappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("socket:[")).count();
        }
    }

    private static void openAndClose(int times) throws Exception {
        try (Umem umem = Umem.create(UmemConfig.builder().frameSize(2048).build(), 64)) {
            SocketConfig config = Pair.config(AttachMode.AUTO).promiscuous().build();
            umem.open("veth0", 0, config).close();
            int descriptors = descriptors();
            for (int i = 0; i < times; i++) {
                try (XdpSocket socket = umem.open("veth0", 0, config)) {
                    assertTrue(socket.fill().topUp() > 0);
                    assertEquals(4, ringMappings());
                }
                assertEquals(64, umem.freeFrames());
            }
            assertEquals(descriptors, descriptors());
            assertEquals(0, ringMappings());
        }
    }

    @Test
    void twentyReopeningsInARowWorkAndLeaveNothing() throws Exception {
        openAndClose(20);
        assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
    }

    @Test
    @Tag("stress")
    void aThousandReopeningsLeaveNothing() throws Exception {
        openAndClose(1000);
        assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
    }

    @Test
    void aUmemWithAnOpenSocketIsNotClosed() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16);
                XdpSocket socket = umem.open("veth0", 0)) {
            String message =
                    assertThrows(IllegalStateException.class, umem::close).getMessage();
            assertTrue(message.contains("socket of veth0 queue 0"), message);
            assertTrue(socket.fill().topUp() > 0, "nothing has changed");
        }
    }

    @Test
    void everyUseAfterTheCloseThrows() throws Exception {
        Umem umem = Umem.create(UmemConfig.defaults(), 16);
        XdpSocket socket = umem.open("veth0", 0);
        XdpAttachment attachment = socket.attachment();
        FrameBatch batch = umem.batch(2);
        umem.allocate(batch);
        Frame frame = batch.frame(0);
        socket.close();
        List<Executable> uses = List.of(
                socket::fd,
                socket::statistics,
                socket::zeroCopy,
                socket::napiId,
                socket::deviceState,
                () -> socket.sibling(SocketConfig.defaults()),
                () -> socket.rx().await(Duration.ZERO),
                () -> socket.rx().consume(batch),
                () -> socket.tx().produce(batch),
                () -> socket.tx().wakeup(),
                () -> socket.fill().produce(batch),
                () -> socket.fill().topUp(),
                () -> socket.completion().consume(batch),
                attachment::mode,
                attachment::programId);
        for (Executable use : uses) {
            assertThrows(IllegalStateException.class, use);
        }
        socket.close();
        assertFalse(socket.isOpen());
        assertEquals("socket of veth0 queue 0 (closed)", socket.toString());
        umem.close();
        umem.close();
        assertThrows(IllegalStateException.class, frame::length);
        assertThrows(IllegalStateException.class, () -> batch.frame(1));
        assertThrows(IllegalStateException.class, () -> umem.open("veth0", 0));
        assertThrows(IllegalStateException.class, () -> umem.memory().get(ValueLayout.JAVA_BYTE, 0));
        assertEquals(0, umem.freeFrames() - umem.frames());
    }

    private static final Set<String> STILL_GOOD = Set.of(
            "close",
            "config",
            "completion",
            "fill",
            "isOpen",
            "rx",
            "tx",
            "toString",
            "umem",
            "maxFrames",
            "multiBuffer",
            "attachment",
            "descriptor",
            "size",
            "raw");

    /** Every public method of what a socket is made of, by reflection: it throws, or it is one that needs no open socket. */
    @Test
    void noMethodButThoseThatNeedNoSocketWorksAfterTheClose() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16)) {
            XdpSocket socket = umem.open("veth0", 0);
            FrameBatch batch = umem.batch(2);
            umem.allocate(batch);
            List<Object> parts =
                    List.of(socket, socket.rx(), socket.tx(), socket.fill(), socket.completion(), socket.attachment());
            socket.close();
            int tried = 0;
            for (Object part : parts) {
                for (Method method : part.getClass().getMethods()) {
                    boolean ours = method.getDeclaringClass().getName().startsWith("io.github.netmap4j.xdp");
                    if (ours && !Modifier.isStatic(method.getModifiers()) && !STILL_GOOD.contains(method.getName())) {
                        Object[] arguments = Arrays.stream(method.getParameterTypes())
                                .map(type -> argument(type, batch))
                                .toArray();
                        InvocationTargetException thrown = assertThrows(
                                InvocationTargetException.class,
                                () -> method.invoke(part, arguments),
                                method::toString);
                        assertInstanceOf(IllegalStateException.class, thrown.getCause(), method::toString);
                        tried++;
                    }
                }
            }
            assertTrue(tried > 35, () -> "methods of " + parts);
        }
    }

    private static Object argument(Class<?> type, FrameBatch batch) {
        Map<Class<?>, Object> values = Map.of(
                FrameBatch.class,
                batch,
                Duration.class,
                Duration.ZERO,
                SocketConfig.class,
                SocketConfig.defaults(),
                Path.class,
                Path.of("/sys/fs/bpf/never"),
                int.class,
                1);
        assertTrue(values.containsKey(type), type::toString);
        return values.get(type);
    }

    /** Closes in the middle of another thread's calls: they throw, and every frame is free or the program's in the end. */
    @Test
    void aCloseInTheMiddleOfCallsLosesNoFrame() throws Exception {
        for (int round = 0; round < 5; round++) {
            try (Umem umem = Umem.create(UmemConfig.builder().frameSize(2048).build(), 256)) {
                XdpSocket socket =
                        umem.open("veth0", 0, Pair.config(AttachMode.SKB).build());
                FutureTask<Integer> worker = new FutureTask<>(() -> work(umem, socket));
                Thread.ofPlatform().start(worker);
                Await.until("it has begun", () -> socket.umem().freeFrames() < 256);
                socket.close();
                assertTrue(worker.get() > 0);
                assertEquals(256, umem.freeFrames() + umem.userFrames());
            }
        }
    }

    private static int work(Umem umem, XdpSocket socket) throws XdpException {
        FrameBatch batch = umem.batch(16);
        int rounds = 0;
        try {
            while (true) {
                umem.allocate(batch);
                for (int i = 0; i < batch.size(); i++) {
                    batch.length(i, 60);
                }
                socket.tx().produceAndWakeup(batch);
                socket.completion().recycle();
                rounds++;
            }
        } catch (IllegalStateException closed) {
            return rounds + 1;
        }
    }

    /** A ring that somebody else has mapped keeps the queue; so does a copy of the descriptor. */
    @Test
    void aCloseSaysWhoKeepsTheQueue() throws Exception {
        SocketConfig config = Pair.config(AttachMode.AUTO)
                .releaseTimeout(Duration.ofMillis(50))
                .build();
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16)) {
            XdpSocket mapped = umem.open("veth0", 0, config);
            mapped.fill().topUp();
            long mapping = KernelCalls.kernel()
                    .mmap(
                            mapped.fd(),
                            UmemConfig.MAX_FRAME_SIZE,
                            netmap_h.PROT_READ(),
                            netmap_h.MAP_SHARED(),
                            xdp_h.XDP_UMEM_PGOFF_FILL_RING());
            if (mapping == -Errno.EBUSY) {
                mapped.close();
            }
            assumeTrue(mapping != -Errno.EBUSY, "this kernel maps the rings of a bound socket no more");
            assertTrue(mapping > 0);
            XdpException busy = assertThrows(XdpException.class, mapped::close);
            assertEquals(Errno.EBUSY, busy.errno());
            assertTrue(busy.getMessage().contains("a mapping of its rings"), busy.getMessage());
            assertEquals(0, umem.freeFrames(), "the kernel may write to them still");
            XdpException again = assertThrows(XdpException.class, () -> umem.open("veth0", 0, config));
            assertEquals(Errno.EBUSY, again.errno());
            assertTrue(again.getMessage().contains("50 ms"), again.getMessage());
            assertEquals(0, KernelCalls.kernel().munmap(mapping, UmemConfig.MAX_FRAME_SIZE));

            XdpSocket copied = umem.open("veth0", 0);
            copied.close();
            XdpSocket last = umem.open("veth0", 0, config);
            int copy = duplicate(last.fd());
            XdpException held = assertThrows(XdpException.class, last::close);
            assertTrue(
                    held.getMessage()
                            .contains("process " + ProcessHandle.current().pid()),
                    held.getMessage());
            KernelCalls.kernel().close(copy);
            umem.open("veth0", 0).close();
        }
    }

    private static int duplicate(int fd) {
        MethodHandle dup = Native.downcall(
                Native.symbol("dup"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        CallState state = CallState.current();
        try {
            return state.result((int) dup.invokeExact(state.capture, fd));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    @Test
    void anOpenThatFailsLeavesNothing() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16)) {
            SocketConfig impossible =
                    Pair.config(AttachMode.AUTO).copyMode(CopyMode.ZERO_COPY).build();
            assertThrows(XdpException.class, () -> umem.open("veth0", 0, impossible));
            int before = descriptors();
            assertThrows(XdpException.class, () -> umem.open("veth0", 0, impossible));
            assertEquals(before, descriptors());
            assertEquals(0, ringMappings());
            assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
            umem.open("veth0", 0).close();
        }
    }

    @Test
    void anAttachmentThatIsHeldKeepsTheProgramWhileSocketsComeAndGo() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16);
                XdpAttachment held = XdpAttachment.open("veth0", XdpProgram.redirectAll(), AttachMode.SKB)) {
            int id = held.programId();
            assertTrue(id > 0);
            for (int i = 0; i < 2; i++) {
                try (XdpSocket socket = umem.open("veth0", 0)) {
                    assertEquals(id, socket.attachment().programId());
                    assertEquals(AttachMode.SKB, socket.attachment().mode());
                }
            }
            assertEquals(id, NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_SKB()));
        }
        assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
    }

    /** A process that is killed leaves no program and no socket. */
    @Test
    void aKilledProcessLeavesNothing() throws Exception {
        Process child = Processes.start(Processes.program(Child.class));
        assertEquals("open", child.inputReader().readLine());
        assertEquals(xdp_h.XDP_ATTACHED_DRV(), NetDev.xdpAttached(veth.ifindex()));
        child.destroyForcibly().waitFor();
        try (Umem umem = Umem.create(UmemConfig.defaults(), 16);
                XdpSocket socket = umem.open(
                        "veth0",
                        0,
                        SocketConfig.builder()
                                .releaseTimeout(Duration.ofSeconds(10))
                                .build())) {
            assertTrue(socket.fill().topUp() > 0);
        }
    }

    /** What is killed. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            try (Umem umem = Umem.create(UmemConfig.defaults(), 16);
                    XdpSocket socket = umem.open("veth0", 0)) {
                socket.fill().topUp();
                System.out.println("open");
                int _ = System.in.read();
            }
        }
    }
}
