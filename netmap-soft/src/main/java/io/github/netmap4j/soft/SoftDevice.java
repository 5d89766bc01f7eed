package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EMFILE;

import io.github.netmap4j.soft.call.Descriptors;
import io.github.netmap4j.soft.call.IoctlCall;
import io.github.netmap4j.soft.call.Mappings;
import io.github.netmap4j.soft.call.PollCall;
import io.github.netmap4j.soft.call.SoftSyncHandle;
import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.control.Ports;
import io.github.netmap4j.soft.kloop.SyncLoop;
import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.memory.OwnMemory;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.nic.HostStack;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.soft.vale.SwitchOptions;
import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.device.RefusalDetails;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.device.SyncHandle;
import io.github.netmap4j.sys.os.Waker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A netmap in this process, in plain Java: VALE switches, pipes and the other ports of netmap(4) on memory with the layout
 * of netmap.h, and with the kernel's answers, errno for errno. Programs and libraries that work on
 * {@link NetmapDevice} cannot tell the difference.
 *
 * <p>{@code NetmapDevice.of("soft")} is the one device of the process. {@link #builder} makes others, with ports and
 * memory of their own.
 *
 * <p>A device has two NICs, {@value #NIC_0} and {@value #NIC_1}, with a wire between them and a {@linkplain #host host}
 * behind each; {@code netmap:soft0} opens the first, {@code netmap:soft0^} its host rings.
 * {@link SoftDeviceBuilder#cable} adds others.
 *
 * <p>Descriptors are numbers from 2^30 on, so that they cannot be confused with the kernel's. {@code mmap} returns the
 * real address of the port's memory; all mappings of one memory have the same address. A port lives until its
 * descriptor is closed and its mappings are unmapped.
 *
 * <p>Any number of threads may use a device. Syncs and polls on different rings run in parallel and without a lock; two
 * syncs of one ring exclude each other, and the second does nothing, as in the kernel. {@code open}, {@code close},
 * {@code mmap}, {@code munmap} and the control requests take turns. A blocking {@code poll} wakes up for new slots, when
 * one of its descriptors is closed, and when its thread is interrupted.
 */
public final class SoftDevice implements NetmapDevice, Readiness {

    /** The first of the two NICs that a device has by default, connected to {@link #NIC_1}: {@code netmap:soft0}. */
    public static final String NIC_0 = "soft0";
    /** The second of the two NICs. */
    public static final String NIC_1 = "soft1";

    /** How many devices got a number as their name. */
    private static final AtomicInteger NUMBERED = new AtomicInteger();

    private final String name;
    private final ReentrantLock control = new ReentrantLock();
    private final Descriptors descriptors = new Descriptors();
    private final Mappings mappings = new Mappings();
    private final Fabric fabric;
    private final Ports ports;
    private final IoctlCall ioctls;
    private final PollCall polls;

    /**
     * A device.
     *
     * @param name for messages; null for the next number
     */
    SoftDevice(@Nullable String name, Fabric fabric, SwitchOptions switches) {
        this.name = name != null ? name : "soft#" + NUMBERED.incrementAndGet();
        this.fabric = fabric;
        this.polls = new PollCall(descriptors, fabric.clock);
        this.ports = new Ports(fabric, switches);
        this.ioctls = new IoctlCall(ports, control);
    }

    /**
     * Builds a separate device; its defaults match the kernel's.
     *
     * @return a builder
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static SoftDeviceBuilder builder() {
        SystemCalls.require();
        return new SoftDeviceBuilder();
    }

    /**
     * The memory of this process. The system detects a pointer that does not point to memory: by process_vm_readv(2) on
     * Linux, by a pipe elsewhere.
     *
     * <p>{@link UserMemory#map} returns the memory itself. The program must keep it mapped while the device uses it: a
     * CSB until the descriptor is closed, external memory until the last port in it is gone.
     *
     * @return the one instance
     * @throws IllegalCallerException if the JVM denies native access; the message has the flag that allows it
     */
    public static UserMemory ownMemory() {
        SystemCalls.require();
        return OwnMemory.INSTANCE;
    }

    /**
     * Opens a descriptor, which is not bound to a port yet.
     *
     * @param flags ignored: the device blocks only in poll
     * @return a number from 2^30 on, or {@code -EMFILE} if 16,384 are open
     */
    @Override
    public int open(int flags) {
        SoftDescriptor descriptor = locked(descriptors::open);
        if (descriptor == null) {
            return -EMFILE;
        }
        DropEvents.opened();
        return descriptor.fd();
    }

    @Override
    public int close(int fd) {
        SoftDescriptor descriptor = takeOut(fd);
        if (descriptor == null) {
            return -EBADF;
        }
        SyncLoop.of(descriptor).awaitEnd();
        locked(() -> release(mappings.closed(descriptor)));
        DropEvents.closed();
        return 0;
    }

    private <T> T locked(Supplier<T> work) {
        control.lock();
        try {
            return work.get();
        } finally {
            control.unlock();
        }
    }

    /** Invalidates a descriptor's number and ends all waits for it. Returns null if the number was not valid. */
    private @Nullable SoftDescriptor takeOut(int fd) {
        return locked(() -> {
            SoftDescriptor descriptor = descriptors.get(fd);
            if (descriptor != null) {
                descriptor.close();
                descriptors.remove(descriptor);
            }
            return descriptor;
        });
    }

    private int release(Collection<SoftDescriptor> nobodyKeeps) {
        nobodyKeeps.forEach(ports::unregister);
        return 0;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        return ioctl(fd, request, argument, OwnMemory.INSTANCE);
    }

    /**
     * Performs a request for a program in another process, see {@link #ioctl(int, long, MemorySegment)}.
     *
     * @param fd a descriptor of this device
     * @param request the request number
     * @param argument a copy of the request's struct in this process; the device writes the answer into it
     * @param caller the memory of the program that makes the request, to follow the request's pointers; used until the
     *     call returns
     * @return 0, or {@code -errno}
     */
    public int ioctl(int fd, long request, MemorySegment argument, UserMemory caller) {
        SoftDescriptor descriptor = descriptors.get(fd);
        if (descriptor == null) {
            return -EBADF;
        }
        return ioctls.ioctl(descriptor, request, argument, caller);
    }

    @Override
    public Optional<SyncHandle> syncHandle(int fd) {
        return Optional.ofNullable(descriptors.get(fd)).map(SoftSyncHandle::new);
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        SoftDescriptor descriptor = descriptors.get(fd);
        if (descriptor == null) {
            return -EBADF;
        }
        control.lock();
        try {
            if (descriptor.closed()) {
                return -EBADF;
            }
            long address = mappings.map(descriptor, length, offset);
            descriptor.refusal(null);
            return address;
        } catch (RequestRefusedException refused) {
            descriptor.refusal(refused);
            return -refused.errno();
        } finally {
            control.unlock();
        }
    }

    @Override
    public int munmap(long address, long length) {
        return locked(() -> {
            List<SoftDescriptor> nobodyKeeps = mappings.remove(address, length);
            return nobodyKeeps == null ? -EINVAL : release(nobodyKeeps);
        });
    }

    @Override
    public Optional<RefusalDetails> refused(int fd, int errno) {
        if (fd < 0 && errno == EMFILE) {
            return Optional.of(new RefusalDetails(
                    FailureCause.DESCRIPTORS,
                    name + " has " + Descriptors.MAX + " open descriptors, which is its limit",
                    remedy(FailureCause.DESCRIPTORS)));
        }
        SoftDescriptor descriptor = descriptors.get(fd);
        RequestRefusedException last = descriptor == null ? null : descriptor.refusal();
        if (last == null || last.errno() != errno) {
            return Optional.empty();
        }
        String remedy = last.remedy().isEmpty() ? remedy(last.failureCause()) : last.remedy();
        return Optional.of(new RefusalDetails(last.failureCause(), last.reason(), remedy));
    }

    @Override
    public String remedy(FailureCause cause) {
        return switch (cause) {
            case NO_PORT ->
                "this device has " + interfaces() + " (SoftDevice.builder().cable(…) makes others); "
                        + Remedy.anywhere(cause);
            case SYSTEM_MEMORY ->
                "close ports, or make a device with smaller pools (SoftDevice.builder().globalMemory, privateMemory) or"
                        + " another source of memory (regions)";
            default -> Remedy.anywhere(cause);
        };
    }

    private String interfaces() {
        List<String> names = locked(ports::interfaceNames);
        return names.isEmpty() ? "no interfaces" : "the interfaces " + String.join(", ", names);
    }

    @Override
    public Optional<Readiness> readiness() {
        return Optional.of(this);
    }

    @Override
    public DeviceClock clock() {
        return fabric.clock;
    }

    @Override
    public int addWaker(int fd, Waker waker) {
        SoftDescriptor descriptor = descriptors.get(fd);
        if (descriptor == null) {
            return -EBADF;
        }
        descriptor.waitPoint().add(waker);
        VarHandle.fullFence();
        return 0;
    }

    @Override
    public void removeWaker(int fd, Waker waker) {
        SoftDescriptor descriptor = descriptors.get(fd);
        if (descriptor != null) {
            descriptor.waitPoint().remove(waker);
        }
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return polls.poll(fds, count, timeout);
    }

    /**
     * Checks one descriptor, with the syncs that poll does, and does not wait: for callers that do not spend a thread
     * on each wait.
     *
     * @param fd a descriptor of this device
     * @param events what is waited for, {@code POLLIN | POLLOUT}
     * @param caller the memory of the program that polls
     * @param wake what to run when the descriptor may have become ready, or null. It runs in the thread that made it
     *     ready, any number of times and sometimes for nothing, until the descriptor is closed; it must be short and
     *     must not call the device. Passing the same one again changes nothing.
     * @return what is ready, 0 for nothing; or {@code -EBADF}
     */
    public int poll(int fd, int events, UserMemory caller, @Nullable Runnable wake) {
        SoftDescriptor descriptor = descriptors.get(fd);
        if (descriptor == null) {
            return -EBADF;
        }
        if (wake != null) {
            descriptor.waitPoint().keep(wake);
            VarHandle.fullFence();
        }
        return PollCall.look(descriptor, events, caller);
    }

    void addCable(String a, String b, int rings, int slots, @Nullable LinkPair link) {
        ports.addCable(a, b, rings, slots, link);
    }

    /**
     * Finds the host behind a NIC.
     *
     * @param nic the NIC's name, such as {@link #NIC_0}
     * @return its host
     * @throws IllegalArgumentException if there is no NIC of this name
     */
    public SoftHost host(String nic) {
        HostStack host = locked(() -> ports.host(nic));
        if (host == null) {
            throw new IllegalArgumentException("this device has no NIC called \"" + nic + "\"");
        }
        return new SoftHost(nic, host);
    }

    /**
     * The frames that this device dropped, at any of its rings. {@code soft0^} is the host behind the NIC
     * {@code soft0}: its receive ring 0 is the queue of frames that arrived for it, its transmit ring 0 the frames that
     * it sends. {@code vale0:soft0} is the NIC as a port of a switch. A monitor counts the frames that it had no room
     * to show; at NICs and monitors each slot is a frame. At a driver's NIC the receive ring also counts what the interface
     * dropped, if the driver reports it. The device keeps the counts of the last 4096 closed rings
     * that dropped something.
     *
     * <p>A flight recording has the same counts, once a second, as events {@code io.github.netmap4j.soft.Drops}.
     *
     * @return the counts now
     */
    @Override
    public Drops drops() {
        return locked(() -> {
            fabric.interfaces.values().forEach(SoftPort::countDrops);
            return fabric.drops().snapshot();
        });
    }

    /**
     * Reads the figures of a memory's pools.
     *
     * @param id an {@code nr_mem_id}
     * @return the figures now; empty if there is no such memory
     */
    public Optional<MemoryStats> memory(int id) {
        return locked(() -> Optional.ofNullable(fabric.memories().peek(id)).map(PortMemory::stats));
    }

    /**
     * {@return the device, for messages: its {@linkplain SoftDeviceBuilder#name name}: {@code soft} for that of the
     * process}
     */
    @Override
    public String toString() {
        return name;
    }

    /** {@return how many descriptors are open} */
    public int openDescriptors() {
        return locked(descriptors::count);
    }

    /** {@return how many mappings are left} */
    public int openMappings() {
        return locked(mappings::count);
    }
}
