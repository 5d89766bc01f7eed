package io.github.netmap4j.xdp;

import static io.github.netmap4j.sys.os.Errno.ENOMEM;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory that this library maps for frames, so that the kernel's last access after a close hits no other memory. */
final class FrameRegion {

    private static final long HUGE_PAGE = 2L << 20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment frames;
    private final long address;
    private final long length;

    private FrameRegion(long address, long length, long used) {
        this.address = address;
        this.length = length;
        this.frames = segment(address, used);
    }

    @SuppressWarnings("restricted")
    private MemorySegment segment(long start, long used) {
        return MemorySegment.ofAddress(start).reinterpret(used, arena, null);
    }

    static FrameRegion map(long used, boolean hugePages) throws XdpException {
        long page = hugePages ? HUGE_PAGE : UmemConfig.MAX_FRAME_SIZE;
        long length = (used + page - 1) / page * page;
        int flags = netmap_h.MAP_PRIVATE() | netmap_h.MAP_ANONYMOUS() | xdp_h.MAP_POPULATE();
        long result = KernelCalls.kernel()
                .mmap(
                        -1,
                        length,
                        netmap_h.PROT_READ() | netmap_h.PROT_WRITE(),
                        hugePages ? flags | xdp_h.MAP_HUGETLB() : flags,
                        0);
        if (result < 0 && result > -UmemConfig.MAX_FRAME_SIZE) {
            throw new XdpException("mmap", "UMEM", (int) -result, remedy((int) -result, length, hugePages));
        }
        return new FrameRegion(result, length, used);
    }

    private static String remedy(int errno, long length, boolean hugePages) {
        if (errno == ENOMEM && hugePages) {
            return "there are no " + length / HUGE_PAGE + " free huge pages of 2 MiB: echo " + length / HUGE_PAGE
                    + " > /proc/sys/vm/nr_hugepages, or do without hugePages()";
        }
        return "no " + length + " bytes of memory: use fewer frames";
    }

    MemorySegment frames() {
        return frames;
    }

    void close() {
        arena.close();
        int result = KernelCalls.kernel().munmap(address, length);
        if (result < 0) {
            throw new IllegalStateException("munmap of a UMEM: " + Errno.name(-result));
        }
    }
}
