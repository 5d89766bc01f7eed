package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The six system calls of a netmap program, with C's meaning: {@code open}, {@code close}, {@code ioctl}, {@code mmap},
 * {@code munmap} and {@code poll}. All of netmap4j stands on this list and cannot tell who answers: the kernel
 * ({@link KernelDevice}) or a software device in this process.
 *
 * <p>Every method returns what the system call returns, or the negative errno ({@code -Errno.ENXIO}, say) where the C
 * function returns -1. None throws for what the device says; an argument no C program could pass (a null, a segment
 * whose arena is closed) throws as usual in Java.
 *
 * <p>Interrupted calls: {@code open} and {@code ioctl} start again after {@code EINTR}. {@code poll} starts again with
 * the time that is left, unless the thread's interrupt status is set: then it returns {@code -EINTR} and leaves the
 * status set. {@code close} is never repeated: the descriptor is gone whatever it returned.
 *
 * <p>All methods may be called from any thread. Calls on one descriptor follow netmap's own rules: two threads may sync
 * different rings, not the same one.
 */
public interface NetmapDevice {

    /**
     * Opens the device: {@code open("/dev/netmap", flags | O_CLOEXEC)}. The descriptor is bound to no port yet.
     *
     * @param flags {@code O_RDWR}, with or without {@code O_NONBLOCK}
     * @return a descriptor, 0 or above, owned by the caller until {@link #close}; or {@code -errno}: ENOENT or ENXIO
     *     where there is no netmap, EACCES without permission, EMFILE
     */
    int open(int flags);

    /**
     * Closes a descriptor. Its port stays alive until its last mapping is unmapped.
     *
     * @param fd a descriptor of this device
     * @return 0, or {@code -EBADF}
     */
    int close(int fd);

    /**
     * Does a netmap request, see netmap(4): {@code NIOCTXSYNC}, {@code NIOCRXSYNC}, {@code NIOCREGIF},
     * {@code NIOCGINFO}, {@code NIOCCTRL}. Allocates nothing for the two syncs.
     *
     * @param fd a descriptor of this device
     * @param request the request number, as an unsigned value
     * @param argument the request's struct, read and written in place, native memory; {@link MemorySegment#NULL} for
     *     the syncs
     * @return 0, or {@code -errno} as netmap(4) lists them
     */
    int ioctl(int fd, long request, MemorySegment argument);

    /**
     * Maps the memory of the port that a descriptor is bound to.
     *
     * @param fd a bound descriptor
     * @param length bytes, at most the {@code nr_memsize} of the registration
     * @param protection {@code PROT_READ | PROT_WRITE}
     * @param flags {@code MAP_SHARED}
     * @param offset where to start in the port's memory, in bytes, a multiple of the page size
     * @return the mapping's address, or {@code -errno}: EINVAL where the descriptor is not bound or the length exceeds
     *     the port's memory. An address is never in the range -4095…-1.
     */
    long mmap(int fd, long length, int protection, int flags, long offset);

    /**
     * Undoes {@link #mmap}. Memory segments over the mapping must not be used any more; the raw layer makes sure of it
     * by unmapping when the arena of the segment closes.
     *
     * @param address what {@code mmap} returned
     * @param length its length in bytes
     * @return 0, or {@code -EINVAL}
     */
    int munmap(long address, long length);

    /**
     * Waits until one of several descriptors is ready, see poll(2) and netmap(4): a poll for {@code POLLIN} syncs the
     * receive rings first, one for {@code POLLOUT} the transmit rings. Allocates nothing.
     *
     * @param fds {@code count} times {@code struct pollfd}, native memory; {@code revents} is written
     * @param count the number of structs, 0 or more
     * @param timeout milliseconds; 0 returns at once, -1 waits for ever
     * @return the number of structs with a non-zero {@code revents}, 0 after the timeout, or {@code -errno}
     */
    int poll(MemorySegment fds, int count, int timeout);

    /**
     * {@return the path of the device node that this device opens, usually {@code /dev/netmap}: then poll(2) and
     * epoll(7) know its descriptors. Empty for a device in this process}
     */
    default Optional<String> node() {
        return Optional.empty();
    }

    /**
     * {@return how a thread waits for descriptors of this device that are not the kernel's; empty for the kernel's
     * device, and for one that can only be polled}
     */
    default Optional<Readiness> readiness() {
        return Optional.empty();
    }

    /**
     * The syncs of a descriptor, for callers that sync often: {@link Descriptor} uses it where there is one. A device that
     * offers one answers by it exactly as by {@link #ioctl}; a device that wraps another need not offer one.
     *
     * @param fd a descriptor of this device
     * @return its syncs; empty if the device has only {@link #ioctl} for them, as the kernel's, or there is no such
     *     descriptor
     */
    default Optional<SyncHandle> syncHandle(int fd) {
        return Optional.empty();
    }

    /** {@return the clock that waits for this device go by: the system's, unless a test gave the device another} */
    default WaitClock clock() {
        return WaitClock.system();
    }

    /**
     * The frames that the device itself dropped since it was made, by ring and reason: a sync took them, and no
     * receiver got them. Nothing else reports them, as the sync returns 0 all the same. The device keeps the counts of
     * closed ports while it has room for them; a port that is opened again continues its count. Broadcasts count at
     * each receiver that misses them. Frames that a program leaves in its own rings at its close are not drops of the
     * device.
     *
     * @return the counts; empty if there were no drops, and from devices that do not count, such as the kernel's
     */
    default Drops drops() {
        return Drops.NONE;
    }

    /**
     * Why the last request of a descriptor was refused: its last {@code ioctl} other than a sync, or its {@code mmap}. If
     * two threads make requests on one descriptor at once, it may answer for the other's with the same errno.
     *
     * @param fd the descriptor that was asked; negative for a failed {@link #open}
     * @param errno what the device answered, positive
     * @return what the device knows beyond the errno; empty if it knows no more, as the kernel does
     */
    default Optional<RefusalDetails> refused(int fd, int errno) {
        return Optional.empty();
    }

    /**
     * What helps against a cause of failure on this device: the command, the parameter or the method that raises a limit.
     *
     * @param cause why something failed
     * @return a sentence without a full stop; empty if nothing is known
     */
    default String remedy(FailureCause cause) {
        return Remedy.anywhere(cause);
    }

    /**
     * The device of a name: {@code soft}, or another name that a {@link NetmapDeviceProvider} answers to; else of an
     * absolute path such as {@code /dev/netmap}, which need not exist yet. Providers are found by the class loader or
     * module layer of this library, and by the thread's context class loader.
     *
     * @param name the device's name or path
     * @return the device; the same software device for every call in one process
     * @throws IllegalArgumentException if it is neither a path nor a provider's name; the message lists the names
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    static NetmapDevice of(String name) {
        return NetmapDevices.of(name);
    }

    /**
     * {@return the device for programs that name none: the one that the system property {@code netmap4j.device} names,
     * see {@link #of}, else {@code /dev/netmap}} One is never a fallback for the other.
     */
    static NetmapDevice ofDefault() {
        return NetmapDevices.of(System.getProperty("netmap4j.device", KernelDevice.PATH));
    }
}
