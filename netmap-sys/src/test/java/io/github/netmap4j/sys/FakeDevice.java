package io.github.netmap4j.sys;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * A device whose answers a test chooses. Where it is not told otherwise it has one port of {@link #RINGS} tx and rx rings
 * and one host ring each, laid out as netmap.h says, and counts what is open and mapped.
 */
public final class FakeDevice implements NetmapDevice {

    public static final int RINGS = 2;
    public static final int SLOTS = 8;
    public static final int BUFFER = 64;

    private static final long IF_OFFSET = 64;
    private static final long IF_SIZE = netmap_if.sizeof() + 8 * 2 * (RINGS + 1);
    private static final long RING_SIZE = netmap_ring.sizeof() + SLOTS * netmap_slot.sizeof();
    private static final long RINGS_OFFSET = 512;
    private static final int ALL_RINGS = 2 * RINGS + 2;
    private static final long BUFFERS_OFFSET = RINGS_OFFSET + ALL_RINGS * RING_SIZE;

    public final Set<Integer> open = ConcurrentHashMap.newKeySet();
    public final AtomicInteger mappings = new AtomicInteger();
    public final List<String> mistakes = new ArrayList<>();
    public final MemorySegment region = Arena.ofAuto()
            .allocate(
                    BUFFERS_OFFSET + (long) ALL_RINGS * SLOTS * BUFFER,
                    netmap_ring.layout().byteAlignment());

    public int openResult = 0;
    public int registerResult = 0;
    public long mmapResult = 0;
    public int supportedApi = netmap_h.NETMAP_API();
    /** Which rings a registration binds, in the order of {@code ring_ofs}. */
    public boolean[] bound = {true, true, true, true, true, true};

    /** The memory of a port that asks for none, by its name. */
    public ToIntFunction<String> memoryOf = name -> 1;
    /** What a request's options are answered with, by their type; 0 where there is nothing. */
    public final Map<Integer, Integer> optionStatus = new HashMap<>();

    /** What runs inside every sync. */
    public Runnable onSync = () -> {};

    /** What runs inside every mmap. */
    public Runnable onMmap = () -> {};

    private final AtomicInteger nextFd = new AtomicInteger(1000);

    public FakeDevice() {}

    @Override
    public int open(int flags) {
        if (openResult < 0) {
            return openResult;
        }
        int fd = nextFd.incrementAndGet();
        open.add(fd);
        return fd;
    }

    @Override
    public int close(int fd) {
        if (!open.remove(fd)) {
            mistake("close of " + fd + ", which is not open");
            return -Errno.EBADF;
        }
        return 0;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        if (!open.contains(fd)) {
            mistake("ioctl on " + fd + ", which is not open");
            return -Errno.EBADF;
        }
        if (request == Ioctl.NIOCREGIF || request == Ioctl.NIOCGINFO) {
            if (nmreq.nr_version(argument) != supportedApi) {
                return -Errno.EINVAL;
            }
            return request == Ioctl.NIOCGINFO ? 0 : register(argument);
        }
        if (request == Ioctl.NIOCCTRL) {
            return control(argument);
        }
        onSync.run();
        return open.contains(fd) ? 0 : mistake(fd + " was closed during a sync");
    }

    private int register(MemorySegment req) {
        if (registerResult < 0) {
            return registerResult;
        }
        nmreq.nr_offset(req, (int) IF_OFFSET);
        nmreq.nr_memsize(req, (int) region.byteSize());
        nmreq.nr_tx_rings(req, (short) RINGS);
        nmreq.nr_rx_rings(req, (short) RINGS);
        nmreq.nr_tx_slots(req, SLOTS);
        nmreq.nr_rx_slots(req, SLOTS);
        nmreq.nr_arg2(req, nmreq.nr_arg2(req) == 0 ? 1 : nmreq.nr_arg2(req));
        layOut();
        extraBuffers(nmreq.nr_arg3(req));
        return 0;
    }

    private int control(MemorySegment header) {
        if (Short.toUnsignedInt(nmreq_header.nr_version(header)) != supportedApi) {
            return -Errno.EINVAL;
        }
        int failed = 0;
        for (long at = nmreq_header.nr_options(header); at != 0; ) {
            MemorySegment option = at(at, nmreq_option.sizeof());
            int status = optionStatus.getOrDefault(nmreq_option.nro_reqtype(option), 0);
            nmreq_option.nro_status(option, status);
            failed = failed == 0 ? status : failed;
            at = nmreq_option.nro_next(option);
        }
        String name = nmreq_header.nr_name(header).getString(0);
        int type = nmreq_header.nr_reqtype(header);
        if (type == netmap_h.NETMAP_REQ_PORT_INFO_GET()) {
            nmreq_port_info_get.nr_mem_id(
                    at(nmreq_header.nr_body(header), nmreq_port_info_get.sizeof()), (short) memoryOf.applyAsInt(name));
            return registerResult < 0 && !name.isEmpty() ? registerResult : 0;
        }
        if (type != netmap_h.NETMAP_REQ_REGISTER()) {
            return -Errno.EOPNOTSUPP;
        }
        if (registerResult < 0 || failed != 0) {
            return registerResult < 0 ? registerResult : -failed;
        }
        MemorySegment reg = at(nmreq_header.nr_body(header), nmreq_register.sizeof());
        nmreq_register.nr_offset(reg, IF_OFFSET);
        nmreq_register.nr_memsize(reg, region.byteSize());
        nmreq_register.nr_tx_rings(reg, (short) RINGS);
        nmreq_register.nr_rx_rings(reg, (short) RINGS);
        nmreq_register.nr_host_tx_rings(reg, (short) 1);
        nmreq_register.nr_host_rx_rings(reg, (short) 1);
        nmreq_register.nr_tx_slots(reg, SLOTS);
        nmreq_register.nr_rx_slots(reg, SLOTS);
        if (nmreq_register.nr_mem_id(reg) == 0) {
            nmreq_register.nr_mem_id(reg, (short) memoryOf.applyAsInt(name));
        }
        layOut();
        extraBuffers(nmreq_register.nr_extra_bufs(reg));
        return 0;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    private void layOut() {
        MemorySegment nifp = region.asSlice(IF_OFFSET, IF_SIZE);
        netmap_if.ni_name(nifp).setString(0, "fake");
        netmap_if.ni_tx_rings(nifp, RINGS);
        netmap_if.ni_rx_rings(nifp, RINGS);
        netmap_if.ni_host_tx_rings(nifp, 1);
        netmap_if.ni_host_rx_rings(nifp, 1);
        for (int r = 0; r < ALL_RINGS; r++) {
            long at = RINGS_OFFSET + r * RING_SIZE;
            region.set(
                    ValueLayout.JAVA_LONG,
                    IF_OFFSET + netmap_if.ring_ofs$offset() + 8L * r,
                    bound[r] ? at - IF_OFFSET : 0);
            MemorySegment ring = region.asSlice(at, RING_SIZE);
            netmap_ring.buf_ofs(ring, BUFFERS_OFFSET - at);
            netmap_ring.num_slots(ring, SLOTS);
            netmap_ring.nr_buf_size(ring, BUFFER);
            for (int s = 0; s < SLOTS; s++) {
                MemorySegment slot = ring.asSlice(netmap_ring.slot$offset() + s * netmap_slot.sizeof());
                netmap_slot.buf_idx(slot, r * SLOTS + s);
            }
        }
    }

    /** The list of extra buffers begins somewhere if there are any. */
    private void extraBuffers(int granted) {
        netmap_if.ni_bufs_head(region.asSlice(IF_OFFSET, IF_SIZE), granted == 0 ? 0 : ALL_RINGS * SLOTS - 1);
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        if (mmapResult < 0) {
            return mmapResult;
        }
        onMmap.run();
        if (!open.contains(fd)) {
            return mistake("mmap of " + fd + ", which is not open");
        }
        mappings.incrementAndGet();
        return region.address();
    }

    @Override
    public int munmap(long address, long length) {
        if (address != region.address() || length != region.byteSize() || mappings.decrementAndGet() < 0) {
            return mistake("munmap of what is not mapped");
        }
        return 0;
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        onSync.run();
        return 0;
    }

    /** As the kernel's. */
    @Override
    public String remedy(FailureCause cause) {
        return NetmapDevice.of(KernelDevice.PATH).remedy(cause);
    }

    private synchronized int mistake(String what) {
        mistakes.add(what);
        return -Errno.EINVAL;
    }

    /** Moves the kernel's end of a ring, which no view can do. */
    public void tail(NetmapRing ring, long tail) {
        region.set(ValueLayout.JAVA_INT, ring.offset() + netmap_ring.tail$offset(), (int) tail);
    }

    @Override
    public String toString() {
        return "/dev/fake";
    }
}
