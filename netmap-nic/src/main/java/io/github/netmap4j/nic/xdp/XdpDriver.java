package io.github.netmap4j.nic.xdp;

import static io.github.netmap4j.sys.os.Errno.EACCES;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOBUFS;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EPERM;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Opens interfaces, and shares one UMEM among all sockets on one memory. Used with the device's control lock held. */
public final class XdpDriver {

    private static final int PAGE = 4096;

    private final NicConfig config;

    private final Map<Use, Shared> umems = new HashMap<>();

    /**
     * The use of a UMEM. Zero-copy sockets of an interface and the copying sockets of host rings cannot share a UMEM,
     * but two UMEMs may be over the same memory.
     *
     * @param memory the id of the memory
     * @param host whether it is for host rings
     */
    private record Use(int memory, boolean host) {}

    private static final class Shared {
        private final Umem umem;
        private int uses;

        Shared(Umem umem) {
            this.umem = umem;
        }
    }

    /**
     * A driver for one device.
     *
     * @param config how its NICs are opened
     */
    public XdpDriver(NicConfig config) {
        this.config = config;
    }

    /**
     * Opens the interface of a name.
     *
     * @throws RequestRefusedException ENXIO if there is no such interface
     */
    public Nic open(String name) {
        int ifindex = NetDev.ifindex(name);
        if (ifindex <= 0) {
            throw new RequestRefusedException(
                    ENXIO,
                    FailureCause.NO_PORT,
                    "this network namespace has no interface \"" + name + "\"",
                    "ip link shows those there are");
        }
        return new XdpNic(this, name, ifindex, config);
    }

    /** Returns the UMEM over a memory, and makes it at its first use; {@link #release} ends a use. */
    Umem acquire(NicMemory memory, boolean host) {
        Shared shared = umems.computeIfAbsent(new Use(memory.id(), host), _ -> new Shared(over(memory)));
        shared.uses++;
        return shared.umem;
    }

    void release(NicMemory memory, boolean host) {
        Use use = new Use(memory.id(), host);
        Shared shared = Objects.requireNonNull(umems.get(use));
        if (--shared.uses == 0) {
            umems.remove(use);
            shared.umem.close();
        }
    }

    /** Chunk i ends where buffer i + 1 has its headroom, so the data that are received into it lie in buffer i. */
    private static Umem over(NicMemory memory) {
        int size = memory.bufferSize();
        long start = memory.buffersOffset() - UmemConfig.XDP_PACKET_HEADROOM;
        MemorySegment all = memory.segment();
        if ((size != UmemConfig.MIN_FRAME_SIZE && size != UmemConfig.MAX_FRAME_SIZE)
                || start < 0
                || (all.address() + start) % PAGE != 0) {
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.REQUEST,
                    "memory " + memory.id() + " has buffers of " + size + " bytes, " + memory.buffersOffset() % PAGE
                            + " after a page boundary; AF_XDP takes 2048 or 4096 bytes, 256 after a page boundary",
                    "leave the memory id and external memory out, or take that of another NIC");
        }
        // One page more than the buffers: the end of the last one is not in its chunk.
        long bytes = (long) memory.buffers() * size + PAGE;
        return Umem.over(
                all.asSlice(start, bytes), UmemConfig.builder().frameSize(size).build());
    }

    /** The refusal for a failed step. */
    static RequestRefusedException refusal(XdpException failed) {
        int errno = failed.errno() == ENODEV ? ENXIO : failed.errno();
        FailureCause cause = errno == EPERM || errno == EACCES
                ? FailureCause.NO_PERMISSION
                : errno == EBUSY ? FailureCause.BUSY : FailureCause.OTHER;
        String reason = failed.operation() + " of " + failed.target() + " failed";
        if (errno == ENOBUFS) {
            return new RequestRefusedException(
                    errno,
                    FailureCause.SYSTEM_MEMORY,
                    reason + ": the kernel has to keep all buffers in RAM, and RLIMIT_MEMLOCK does not allow as many",
                    "ulimit -l unlimited, or CAP_IPC_LOCK, or fewer buffers: XdpDevice.pools, -Dnetmap4j.xdp.buffers=N");
        }
        return new RequestRefusedException(errno, cause, reason, failed.detail());
    }
}
