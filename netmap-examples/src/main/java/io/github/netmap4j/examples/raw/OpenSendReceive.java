package io.github.netmap4j.examples.raw;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapUser.NETMAP_BUF;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_empty;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_next;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.examples.DefaultDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Opens the two ends of a pipe, fills slots at one, reads them at the other. The same program in C is
 * src/main/c/open_send_receive.c; both print the same lines, after the device's name here.
 */
public final class OpenSendReceive {

    private static final int FRAMES = 5;
    private static final int LENGTH = 60;

    private OpenSendReceive() {}

    /**
     * Runs the program.
     *
     * @param args a device: {@code soft} or a path; none to choose
     * @throws NetmapException if a port does not open
     */
    public static void main(String[] args) throws NetmapException {
        NetmapDevice device = DefaultDevice.choose(args.length > 0 ? args[0] : null);
        try (NmDesc out = nm_open(device, "netmap:example{1", null, 0, null);
                NmDesc in = nm_open(device, "netmap:example}1", null, 0, null)) {
            send(out);
            receive(in);
        }
    }

    private static void send(NmDesc out) {
        MemorySegment mem = out.mem();
        NetmapRing ring = out.txring(out.first_tx_ring());
        long i = ring.head();
        for (int n = 0; n < FRAMES && nm_ring_space(ring) > n; n++) {
            long slot = ring.slot(i);
            long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(mem, slot));
            for (int b = 0; b < LENGTH; b++) {
                mem.set(ValueLayout.JAVA_BYTE, buffer + b, (byte) (n + b));
            }
            NetmapSlot.len(mem, slot, LENGTH);
            i = nm_ring_next(ring, i);
        }
        ring.head(i);
        ring.cur(i);
        out.ioctl(Ioctl.NIOCTXSYNC);
    }

    private static void receive(NmDesc in) {
        MemorySegment mem = in.mem();
        NetmapRing ring = in.rxring(in.first_rx_ring());
        in.poll(netmap_h.POLLIN(), 1000);
        while (!nm_ring_empty(ring)) {
            long slot = ring.slot(ring.head());
            long buffer = NETMAP_BUF(ring, NetmapSlot.buf_idx(mem, slot));
            int length = NetmapSlot.len(mem, slot);
            int sum = 0;
            for (int b = 0; b < length; b++) {
                sum += Byte.toUnsignedInt(mem.get(ValueLayout.JAVA_BYTE, buffer + b));
            }
            System.out.println("received " + length + " bytes, sum " + sum);
            long next = nm_ring_next(ring, ring.head());
            ring.head(next);
            ring.cur(next);
        }
        in.ioctl(Ioctl.NIOCRXSYNC);
    }
}
