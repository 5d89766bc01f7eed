package io.github.netmap4j.examples.raw;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_pkt_copy;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.examples.DefaultDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Joins two ports: forwards what one receives to the other. If both use the same memory (the same memory id), it swaps
 * buffers and copies no byte.
 */
public final class Bridge implements AutoCloseable, Runnable {

    private static final int BATCH = 512;

    private final NetmapDevice device;
    private final NmDesc a;
    private final NmDesc b;
    private final boolean zeroCopy;
    private volatile boolean stopped;

    /**
     * Opens both ports.
     *
     * @param device the device
     * @param first a port
     * @param second another port; add {@code @1} to the names of VALE ports to have them share memory
     * @throws NetmapException if a port does not open; none stays open then
     */
    public Bridge(NetmapDevice device, String first, String second) throws NetmapException {
        this.device = device;
        this.a = nm_open(device, first, null, 0, null);
        try {
            this.b = nm_open(device, second, null, 0, a);
        } catch (NetmapException failed) {
            a.close();
            throw failed;
        }
        this.zeroCopy = nmreq.nr_arg2(a.req()) == nmreq.nr_arg2(b.req());
    }

    /**
     * Runs the program until it is killed.
     *
     * @param args two ports, and a device if it is not to be chosen
     * @throws NetmapException if a port does not open
     */
    public static void main(String[] args) throws NetmapException {
        if (args.length < 2) {
            System.err.println("usage: Bridge PORT PORT [DEVICE]");
            System.exit(2);
        }
        try (Bridge bridge = new Bridge(DefaultDevice.choose(args.length > 2 ? args[2] : null), args[0], args[1])) {
            System.out.println(args[0] + " <-> " + args[1] + (bridge.zeroCopy() ? ", zero copy" : ", copying"));
            bridge.run();
        }
    }

    /**
     * {@return whether the bridge swaps buffers; false if the ports have different memory, so that it copies packets}
     */
    public boolean zeroCopy() {
        return zeroCopy;
    }

    /** Forwards until {@link #stop} is called or the thread is interrupted. */
    @Override
    public void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(pollfd.layout(), 2);
            MemorySegment pollA = pollfd.asSlice(fds, 0);
            MemorySegment pollB = pollfd.asSlice(fds, 1);
            pollfd.fd(pollA, a.fd());
            pollfd.fd(pollB, b.fd());
            while (!stopped) {
                // Wait for room only at the port that packets are waiting for: an idle ring always has room.
                pollfd.events(pollA, (short) (waiting(b) ? netmap_h.POLLOUT() : netmap_h.POLLIN()));
                pollfd.events(pollB, (short) (waiting(a) ? netmap_h.POLLOUT() : netmap_h.POLLIN()));
                int ready = device.poll(fds, 2, 100);
                if (ready == -Errno.EINTR) {
                    return;
                }
                if (ready < 0) {
                    throw new IllegalStateException("poll: " + Errno.name(-ready));
                }
                forward(a, b);
                forward(b, a);
            }
        }
    }

    private static boolean waiting(NmDesc port) {
        for (int i = port.first_rx_ring(); i <= port.last_rx_ring(); i++) {
            if (nm_ring_space(port.rxring(i)) > 0) {
                return true;
            }
        }
        return false;
    }

    private void forward(NmDesc from, NmDesc to) {
        int out = to.first_tx_ring();
        for (int in = from.first_rx_ring(); in <= from.last_rx_ring(); in++) {
            while (out <= to.last_tx_ring() && nm_ring_space(from.rxring(in)) > 0) {
                if (move(from.rxring(in), to.txring(out)) == 0) {
                    out++;
                }
            }
        }
    }

    private long move(NetmapRing rx, NetmapRing tx) {
        MemorySegment rxMem = rx.region();
        MemorySegment txMem = tx.region();
        long limit = Math.min(BATCH, Math.min(nm_ring_space(rx), nm_ring_space(tx)));
        long from = rx.head();
        long to = tx.head();
        for (long n = 0; n < limit; n++) {
            long in = rx.slot(from);
            long out = tx.slot(to);
            int length = NetmapSlot.len(rxMem, in);
            int fragments = NetmapSlot.flags(rxMem, in) & netmap_h.NS_MOREFRAG();
            long inBuffer = NetmapSlot.buf_idx(rxMem, in);
            long outBuffer = NetmapSlot.buf_idx(txMem, out);
            if (zeroCopy) {
                NetmapSlot.buf_idx(rxMem, in, outBuffer);
                NetmapSlot.buf_idx(txMem, out, inBuffer);
                NetmapSlot.flags(rxMem, in, netmap_h.NS_BUF_CHANGED());
                NetmapSlot.flags(txMem, out, netmap_h.NS_BUF_CHANGED() | fragments);
            } else {
                nm_pkt_copy(rxMem, NETMAP_BUF(rx, inBuffer), txMem, NETMAP_BUF(tx, outBuffer), length);
                NetmapSlot.flags(txMem, out, fragments);
            }
            NetmapSlot.len(txMem, out, length);
            from = nm_ring_next(rx, from);
            to = nm_ring_next(tx, to);
        }
        rx.head(from);
        rx.cur(from);
        tx.head(to);
        tx.cur(to);
        return limit;
    }

    /** Makes {@link #run} return within a tenth of a second. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        b.close();
        a.close();
    }
}
