package io.github.netmap4j.conformance;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Passes every call to a software device, and knows the rings of its descriptors: the ground that mutants grow on. */
class WatchedDevice implements NetmapDevice {

    final SoftDevice inner;
    private final Map<Integer, Long> offsets = new ConcurrentHashMap<>();
    private final Map<Integer, MemorySegment> regions = new ConcurrentHashMap<>();

    WatchedDevice() {
        this(SoftDevice.builder().build());
    }

    WatchedDevice(SoftDevice inner) {
        this.inner = inner;
    }

    /** The body of a NETMAP_REQ_REGISTER, or null if it is another request. */
    @SuppressWarnings("restricted")
    static MemorySegment register(long request, MemorySegment argument) {
        if (request != Ioctl.NIOCCTRL
                || argument.address() == 0
                || nmreq_header.nr_reqtype(argument) != netmap_h.NETMAP_REQ_REGISTER()
                || nmreq_header.nr_body(argument) == 0) {
            return null;
        }
        return MemorySegment.ofAddress(nmreq_header.nr_body(argument)).reinterpret(nmreq_register.sizeof());
    }

    /** The rings that a descriptor is bound to, once it is mapped. */
    List<NetmapRing> rings(int fd, boolean tx) {
        MemorySegment region = regions.get(fd);
        List<NetmapRing> rings = new ArrayList<>();
        if (region == null || !offsets.containsKey(fd)) {
            return rings;
        }
        NetmapIf nifp = new NetmapIf(region, offsets.get(fd));
        for (int i = 0; i < (tx ? nifp.ni_tx_rings() : nifp.ni_rx_rings()); i++) {
            long index = tx ? i : nifp.ni_tx_rings() + nifp.ni_host_tx_rings() + i;
            if (nifp.ring_ofs(index) != 0) {
                rings.add(tx ? NetmapUser.NETMAP_TXRING(nifp, i) : NetmapUser.NETMAP_RXRING(nifp, i));
            }
        }
        return rings;
    }

    /** The netmap_if of a descriptor that is mapped, or null. */
    NetmapIf nifp(int fd) {
        return regions.containsKey(fd) && offsets.containsKey(fd)
                ? new NetmapIf(regions.get(fd), offsets.get(fd))
                : null;
    }

    /** The descriptors that are mapped at an address. */
    List<Integer> mappedAt(long address) {
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
}
