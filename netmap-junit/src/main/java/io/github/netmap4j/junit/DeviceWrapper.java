package io.github.netmap4j.junit;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.Readiness;
import io.github.netmap4j.sys.device.RefusalDetails;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.WaitClock;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Passes every call to a device, and knows the rings of its descriptors: the base of devices that do something wrong.
 * {@link FaultyDevice} has the usual faults. As it has no {@link #node}, all waits go through its {@link #poll}.
 */
public class DeviceWrapper implements NetmapDevice {

    /** The device that gets the calls. */
    protected final NetmapDevice inner;

    private final Map<Integer, Long> offsets = new ConcurrentHashMap<>();
    private final Map<Integer, MemorySegment> regions = new ConcurrentHashMap<>();

    /**
     * Wraps a device.
     *
     * @param inner the device that gets the calls
     */
    protected DeviceWrapper(NetmapDevice inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    /**
     * Finds out whether a request registers a port by {@code NIOCCTRL}.
     *
     * @param request the request number
     * @param argument its struct
     * @return the body of a {@code NETMAP_REQ_REGISTER}; null if it is another request
     */
    @SuppressWarnings("restricted")
    protected static @Nullable MemorySegment register(long request, MemorySegment argument) {
        if (request != Ioctl.NIOCCTRL
                || argument.address() == 0
                || nmreq_header.nr_reqtype(argument) != netmap_h.NETMAP_REQ_REGISTER()
                || nmreq_header.nr_body(argument) == 0) {
            return null;
        }
        return MemorySegment.ofAddress(nmreq_header.nr_body(argument)).reinterpret(nmreq_register.sizeof());
    }

    /**
     * Finds the rings of a descriptor that was bound by {@code NIOCCTRL}.
     *
     * @param fd a descriptor
     * @param tx transmit rings, or receive rings
     * @return those that it is bound to; empty until it is mapped
     */
    protected final List<NetmapRing> rings(int fd, boolean tx) {
        NetmapIf nifp = nifp(fd);
        List<NetmapRing> rings = new ArrayList<>();
        if (nifp == null) {
            return rings;
        }
        for (int i = 0; i < (tx ? nifp.ni_tx_rings() : nifp.ni_rx_rings()); i++) {
            long index = tx ? i : nifp.ni_tx_rings() + nifp.ni_host_tx_rings() + i;
            if (nifp.ring_ofs(index) != 0) {
                rings.add(tx ? NetmapUser.NETMAP_TXRING(nifp, i) : NetmapUser.NETMAP_RXRING(nifp, i));
            }
        }
        return rings;
    }

    /**
     * Finds the netmap_if of a descriptor.
     *
     * @param fd a descriptor
     * @return its netmap_if; null until it is bound and mapped
     */
    protected final @Nullable NetmapIf nifp(int fd) {
        MemorySegment region = regions.get(fd);
        Long offset = offsets.get(fd);
        return region == null || offset == null ? null : new NetmapIf(region, offset);
    }

    /**
     * Finds the descriptors that are mapped at an address.
     *
     * @param address what mmap returned
     * @return the descriptors
     */
    protected final List<Integer> mappedAt(long address) {
        return regions.entrySet().stream()
                .filter(region -> region.getValue().address() == address)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public int open(int flags) {
        return inner.open(flags);
    }

    @Override
    public int close(int fd) {
        regions.remove(fd);
        offsets.remove(fd);
        return inner.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        int result = inner.ioctl(fd, request, argument);
        MemorySegment body = result == 0 ? register(request, argument) : null;
        if (body != null) {
            offsets.put(fd, nmreq_register.nr_offset(body));
        }
        return result;
    }

    @Override
    @SuppressWarnings("restricted")
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        long address = inner.mmap(fd, length, protection, flags, offset);
        if (address > 0 && offset == 0) {
            regions.put(fd, MemorySegment.ofAddress(address).reinterpret(length));
        }
        return address;
    }

    @Override
    public int munmap(long address, long length) {
        regions.values().removeIf(region -> region.address() == address);
        return inner.munmap(address, length);
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return inner.poll(fds, count, timeout);
    }

    @Override
    public Optional<Readiness> readiness() {
        return inner.readiness();
    }

    @Override
    public WaitClock clock() {
        return inner.clock();
    }

    @Override
    public Drops drops() {
        return inner.drops();
    }

    @Override
    public Optional<RefusalDetails> refused(int fd, int errno) {
        return inner.refused(fd, errno);
    }

    @Override
    public String remedy(FailureCause cause) {
        return inner.remedy(cause);
    }

    /** {@return the inner device's name} */
    @Override
    public String toString() {
        return inner.toString();
    }
}
