package io.github.netmap4j.xdp.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** Keeps an interface promiscuous by a packet socket's membership, which ends with that socket and so with the process. */
public final class Promiscuity implements AutoCloseable {

    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final short PACKET_MR_PROMISC = 1;

    /** {@code struct packet_mreq { int mr_ifindex; unsigned short mr_type, mr_alen; unsigned char mr_address[8]; }}. */
    private static final MemoryLayout PACKET_MREQ =
            MemoryLayout.structLayout(JAVA_INT, JAVA_SHORT, JAVA_SHORT, MemoryLayout.sequenceLayout(8, JAVA_BYTE));

    private static final long MR_TYPE = Integer.BYTES;

    private final int fd;

    private Promiscuity(int fd) {
        this.fd = fd;
    }

    /** Makes an interface promiscuous, until the close. */
    public static Promiscuity of(String device, int ifindex) throws XdpException {
        int fd = KernelCalls.socket(xdp_h.AF_PACKET(), 0);
        if (fd < 0) {
            throw failed("socket", device, -fd);
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(PACKET_MREQ);
            request.set(JAVA_INT, 0, ifindex);
            request.set(JAVA_SHORT, MR_TYPE, PACKET_MR_PROMISC);
            int result = KernelCalls.setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
            if (result < 0) {
                KernelCalls.kernel().close(fd);
                throw failed("PACKET_ADD_MEMBERSHIP", device, -result);
            }
        }
        return new Promiscuity(fd);
    }

    private static XdpException failed(String operation, String device, int errno) {
        return new XdpException(
                operation,
                device,
                errno,
                "the interface cannot be made promiscuous, which needs CAP_NET_RAW: do without promiscuous(), or ip link set dev "
                        + device + " promisc on");
    }

    @Override
    public void close() {
        KernelCalls.kernel().close(fd);
    }
}
