package io.github.netmap4j.conformance.lab;

import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.OpenFlags.O_RDWR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a case works with: the device, and names that no other case uses, in this run or another one on the machine.
 * When the case ends, the lab closes the descriptors and mappings that are left; the device must then list none of the
 * case's ports. Other programs' ports may come and go meanwhile.
 */
public final class Lab {

    private static final long SETTLES_WITHIN_NANOS = 5_000_000_000L;

    /** Seconds within which anything must happen, even on an emulated machine. */
    public static final int TIMEOUT = 30;

    /** The number of values with two digits of base 36. */
    private static final int TWO_DIGITS = 36 * 36;

    private static final AtomicInteger CASES = new AtomicInteger();
    private static final AtomicInteger BLOCKING = new AtomicInteger();

    public final NetmapDevice device;
    private final String deviceName;
    public final Arena arena = Arena.ofShared();
    private final @Nullable String nic;
    private final @Nullable String peer;
    private final @Nullable String address;
    /** All of one length, so that no case's name is a prefix of another's. */
    private final String name = "c" + twoDigits(ProcessHandle.current().pid()) + twoDigits(CASES.getAndIncrement());

    private final Deque<Runnable> closes = new ArrayDeque<>();
    private final Deque<Runnable> detaches = new ArrayDeque<>();
    private final Deque<Runnable> deletes = new ArrayDeque<>();
    private final boolean leaving;
    private String before;

    Lab(String device, @Nullable String nic, @Nullable String peer, @Nullable String address, boolean leaving) {
        this.device = Devices.of(device);
        this.deviceName = device;
        this.nic = nic;
        this.peer = peer;
        this.address = address;
        this.leaving = leaving;
        this.before = resources();
    }

    private static String twoDigits(long number) {
        return Long.toString(TWO_DIGITS + number % TWO_DIGITS, 36).substring(1);
    }

    /** Whether the device is a device node, served by a driver, not code in this process. */
    public boolean kernel() {
        return deviceName.startsWith("/");
    }

    /** The name of a port of this case's own VALE switch. */
    public String vale(String port) {
        return "vale" + name + ":" + port;
    }

    /** The name of a port of another VALE switch of this case. */
    public String vale(int other, String port) {
        return "vale" + name + "_" + other + ":" + port;
    }

    /** A name that no interface has: the base of a pipe, or a persistent port. */
    public String name(String suffix) {
        return "nm" + name + suffix;
    }

    /** The interface that the command line names; without one, skips the case. */
    public String nic() {
        return nic != null ? nic : abort("needs --interface");
    }

    /** The interface at the other end of the cable. */
    public String peer() {
        return nic != null && peer != null ? peer : abort("needs --interface and --peer, connected to each other");
    }

    /** The IPv4 address that the interface's host answers ARP for; without one, skips the case. */
    public byte[] address() {
        try {
            return address != null ? InetAddress.ofLiteral(address).getAddress() : addressOf(nic());
        } catch (SocketException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static byte[] addressOf(String name) throws SocketException {
        NetworkInterface found = NetworkInterface.getByName(name);
        Optional<byte[]> first = Stream.ofNullable(found)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getAddress)
                .findFirst();
        assumeTrue(first.isPresent(), "needs --address, or an interface of this machine with an IPv4 address");
        return first.get();
    }

    public Fd fd() {
        return fd(O_RDWR);
    }

    public Fd fd(int flags) {
        int number = device.open(flags);
        assertTrue(number >= 0, () -> "open: " + Expect.name(number));
        Fd fd = new Fd(this, number);
        closes.push(() -> {
            if (fd.isOpen()) {
                fd.close();
            }
        });
        return fd;
    }

    MappedMemory keep(MappedMemory mapping) {
        closes.push(() -> {
            if (mapping.isOpen()) {
                mapping.unmap();
            }
        });
        return mapping;
    }

    /** Registers work for the end of the case, in reverse order: what was opened earlier is closed later. */
    void atEnd(Runnable cleanup) {
        closes.push(cleanup);
    }

    public Register register(String port) {
        return new Register(this, port);
    }

    public LegacyRequest legacy(String port) {
        return new LegacyRequest(this, port);
    }

    public Ctrl ctrl(int type, String port, MemorySegment body) {
        return new Ctrl(this, type, port, body);
    }

    /** Binds a new descriptor and maps its memory. */
    public LabPort open(String port) {
        return open(register(port));
    }

    public LabPort open(Register request) {
        Fd fd = fd();
        Expect.ok(fd.ctrl(request), "NIOCCTRL REGISTER " + request.name());
        return new LabPort(fd, request.nr_memsize(), request.nr_offset());
    }

    /** Opens a port with rings of 8 slots, which wrap soon. */
    public LabPort small(String port) {
        return open(register(port).slots(8, 8));
    }

    /** Binds a new descriptor with the same rings as another port has, for a second view of it. */
    public int tryOpen(Register request) {
        return fd().ctrl(request);
    }

    /** Creates a persistent VALE port that is deleted when the case ends. */
    public String persistent(String suffix) {
        String port = name(suffix);
        Ctrl request = ctrl(netmap_h.NETMAP_REQ_VALE_NEWIF(), port, nmreq_vale_newif.allocate(arena));
        Expect.ok(fd().ctrl(request), "NETMAP_REQ_VALE_NEWIF " + port);
        deleteAtEnd(port);
        return port;
    }

    /** Deletes a persistent port after all descriptors are closed, unless the case did. */
    public void deleteAtEnd(String port) {
        deletes.push(() -> {
            control(netmap_h.NETMAP_REQ_VALE_DELIF(), port, MemorySegment.NULL);
            int left = control(netmap_h.NETMAP_REQ_VALE_DELIF(), port, MemorySegment.NULL);
            Expect.error(ENXIO, left, "VALE_DELIF of " + port + ", which should be gone");
        });
    }

    /** Detaches a port from a switch after the descriptors are closed and before persistent ports are deleted. */
    public void detachAtEnd(String port) {
        detaches.push(() -> control(netmap_h.NETMAP_REQ_VALE_DETACH(), port, nmreq_vale_detach.allocate(arena)));
    }

    /**
     * Continues if an attached persistent port keeps its name when a program opens it. A kernel that renames it after
     * its interface can never detach it, and the port stays until the module is unloaded: so this is checked only once.
     */
    public void needsAttachedPortsThatOpen() {
        if (!kernel()) {
            return;
        }
        assumeTrue(leaving, "may leave a port and a switch behind on the kernel, runs with --may-leave-ports");
        if (!renamed() && !renamesWhenOpened()) {
            return;
        }
        throw new KnownDefect("this kernel renames an attached persistent port when it is opened: no detach finds it");
    }

    /** Whether a switch lists a port under a name without the switch. */
    private boolean renamed() {
        return ports().stream().anyMatch(port -> !port.startsWith("vale"));
    }

    private boolean renamesWhenOpened() {
        String port = name("probe");
        String attached = vale("") + port;
        control(netmap_h.NETMAP_REQ_VALE_NEWIF(), port, nmreq_vale_newif.allocate(arena));
        Expect.ok(ValeControl.attachResult(this, attached), "VALE_ATTACH of " + attached);
        open(attached).close();
        if (renamed()) {
            before = resources();
            return true;
        }
        control(netmap_h.NETMAP_REQ_VALE_DETACH(), attached, nmreq_vale_detach.allocate(arena));
        control(netmap_h.NETMAP_REQ_VALE_DELIF(), port, MemorySegment.NULL);
        return false;
    }

    /** A request whose result does not matter, since the case may have made it already. */
    private int control(int type, String port, MemorySegment body) {
        Fd fd = new Fd(this, device.open(O_RDWR));
        int result = fd.ctrl(ctrl(type, port, body));
        fd.close();
        return result;
    }

    /** Waits for a condition, with a bound. */
    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not within " + TIMEOUT + " s: " + what);
            Thread.onSpinWait();
        }
    }

    /** Runs work in a new thread. */
    public <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("case " + name).start(task);
        return task;
    }

    /**
     * Starts a call that blocks, and returns when its thread sleeps; where the system does not show that, after 20 ms.
     */
    public <T> FutureTask<T> startBlocking(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("blocks " + BLOCKING.getAndIncrement())
                .start(task);
        if (Sleepers.areTold()) {
            await("a call that blocks", () -> task.isDone() || Sleepers.sleeps(thread));
        } else {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return task;
    }

    /** Waits, with a bound, for the result; throws what the work threw. */
    public static <T> T join(FutureTask<T> task) {
        try {
            return task.get(TIMEOUT, TimeUnit.SECONDS);
        } catch (ExecutionException thrown) {
            if (thrown.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new AssertionError(thrown.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("the other thread did not end within " + TIMEOUT + " s", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stopped);
        }
    }

    /** A NUL-terminated string in an array of char. */
    static String string(MemorySegment array) {
        byte[] bytes = array.toArray(JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, US_ASCII);
    }

    /** All ports of all VALE switches. */
    public List<String> ports() {
        List<String> ports = new ArrayList<>();
        int number = device.open(O_RDWR);
        assertTrue(number >= 0, () -> "open: " + Expect.name(number));
        Fd fd = new Fd(this, number);
        int bridge = 0;
        int port = 0;
        while (true) {
            MemorySegment body = nmreq_vale_list.allocate(arena);
            nmreq_vale_list.nr_bridge_idx(body, (short) bridge);
            nmreq_vale_list.nr_port_idx(body, port);
            Ctrl list = ctrl(netmap_h.NETMAP_REQ_VALE_LIST(), "", body);
            if (fd.ctrl(list) != 0) {
                fd.close();
                return ports;
            }
            ports.add(list.name());
            bridge = nmreq_vale_list.nr_bridge_idx(body);
            port = nmreq_vale_list.nr_port_idx(body) + 1;
        }
    }

    private String resources() {
        return "VALE ports " + ports().stream().filter(this::isOwn).toList() + Leaks.of(deviceName);
    }

    private boolean isOwn(String port) {
        return port.contains("vale" + name) || port.contains(name(""));
    }

    /** Closes what the case left open, and checks that the device is as before, unless the case failed already. */
    void close(Optional<Throwable> failure) {
        List<Throwable> failures = new ArrayList<>();
        for (Deque<Runnable> cleanups : List.of(closes, detaches, deletes)) {
            for (Runnable cleanup : cleanups) {
                try {
                    cleanup.run();
                } catch (AssertionError | RuntimeException thrown) {
                    failures.add(thrown);
                }
            }
        }
        if (failure.isPresent()) {
            failures.forEach(failure.get()::addSuppressed);
            return;
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("clean-up: " + failures.getFirst().getMessage(), failures.getFirst());
        }
        assertEquals(before, settled(), "what the device holds after the case");
        arena.close();
    }

    /**
     * What the device holds, once it is as before the case: a device that another process serves learns of a close a
     * little later.
     */
    private String settled() {
        long deadline = System.nanoTime() + SETTLES_WITHIN_NANOS;
        String now = resources();
        while (!now.equals(before) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            now = resources();
        }
        return now;
    }
}
