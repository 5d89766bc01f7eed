package io.github.netmap4j.xdp.device;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_umem_reg;
import io.github.netmap4j.xdp.internal.KernelCalls;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What of AF_XDP the running kernel has. It is tried, on a socket that is bound to nothing: distributions give old version
 * numbers new features.
 *
 * @param multiBuffer packets of several frames, {@code XDP_USE_SG}: Linux 6.6
 * @param txMetadata {@code struct xsk_tx_metadata} in front of sent data: Linux 6.8
 */
public record KernelFeatures(boolean multiBuffer, boolean txMetadata) {

    private static final int PAGE = 4096;
    private static final int CHUNK = 2048;
    /** Two lengths of metadata: one that is fine, and one that a kernel refuses if it looks at it. */
    private static final int FINE = 16;

    private static final int ODD = 17;
    /** No interface has this number. */
    private static final int NOWHERE = Integer.MAX_VALUE;

    private static volatile @Nullable KernelFeatures known;

    /** {@return what the kernel has; everything if it gives this process no AF_XDP socket to try with} */
    public static KernelFeatures ofKernel() {
        KernelFeatures found = known;
        if (found != null) {
            return found;
        }
        int fd = XskSocket.socket();
        if (fd < 0) {
            return new KernelFeatures(true, true);
        }
        try (XskSocket socket = XskSocket.of(fd)) {
            found = new KernelFeatures(knowsMultiBuffer(socket), knowsTxMetadata(fd));
        }
        known = found;
        return found;
    }

    /** A kernel looks at the flags before it looks for the interface. */
    private static boolean knowsMultiBuffer(XskSocket socket) {
        return socket.bind(NOWHERE, 0, xdp_h.XDP_USE_SG(), 0) != -EINVAL;
    }

    /** Linux 6.8 to 6.10 has no flag and always looks at the length; an older kernel never does. */
    private static boolean knowsTxMetadata(int fd) {
        return register(fd, FINE, xdp_h.XDP_UMEM_TX_METADATA_LEN()) != -EINVAL || register(fd, ODD, 0) == -EINVAL;
    }

    /** A page at address 0, which nobody has: EFAULT, after all else was looked at. */
    private static int register(int fd, int length, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment reg = arena.allocate(xdp_umem_reg.layout());
            xdp_umem_reg.len(reg, PAGE);
            xdp_umem_reg.chunk_size(reg, CHUNK);
            xdp_umem_reg.flags(reg, flags);
            xdp_umem_reg.tx_metadata_len(reg, length);
            return KernelCalls.setsockopt(fd, xdp_h.SOL_XDP(), xdp_h.XDP_UMEM_REG(), reg);
        }
    }
}
