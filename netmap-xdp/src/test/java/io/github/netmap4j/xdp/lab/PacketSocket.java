package io.github.netmap4j.xdp.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A packet socket on one interface: sends frames as they are, and receives those that no XDP program took. */
public final class PacketSocket implements AutoCloseable {

    private static final int ROOM = 65536;
    private static final short ETH_P_ALL = Short.reverseBytes((short) 3);
    private static final int SOCKADDR_LL = 20;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_IGNORE_OUTGOING = 23;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(ROOM, Long.BYTES);
    private final int fd;

    /** Opens one on an interface of the calling thread's network namespace. */
    public PacketSocket(int ifindex) throws IOException {
        fd = check("socket", KernelCalls.socket(xdp_h.AF_PACKET(), 0));
        check(
                "ignore",
                KernelCalls.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, arena.allocateFrom(JAVA_INT, 1)));
        MemorySegment address = arena.allocate(SOCKADDR_LL, Integer.BYTES);
        address.set(JAVA_SHORT, 0, (short) xdp_h.AF_PACKET());
        address.set(JAVA_SHORT, 2, ETH_P_ALL);
        address.set(JAVA_INT, 4, ifindex);
        check("bind", KernelCalls.bind(fd, address));
    }

    /** Sends a frame. */
    public void send(byte[] frame) throws IOException {
        MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
        check("send", (int) KernelCalls.send(fd, buffer, frame.length, 0));
    }

    /** The next frame; null if none comes in time. */
    public byte[] receive(int milliseconds) throws IOException {
        CallState state = CallState.current();
        if (check("poll", KernelCalls.kernel().poll(state.pollfd(fd, netmap_h.POLLIN()), 1, milliseconds)) == 0) {
            return null;
        }
        int size = check("receive", (int) KernelCalls.receive(fd, buffer, ROOM, xdp_h.MSG_DONTWAIT()));
        return buffer.asSlice(0, size).toArray(JAVA_BYTE);
    }

    private static int check(String what, int result) throws IOException {
        if (result < 0) {
            throw new IOException(what + " of a packet socket: " + result);
        }
        return result;
    }

    @Override
    public void close() {
        KernelCalls.kernel().close(fd);
        arena.close();
    }
}
