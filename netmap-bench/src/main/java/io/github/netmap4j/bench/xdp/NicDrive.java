package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Sends and receives through netmap rings of device {@code xdp}: beside the raw layer of AF_XDP it shows what the rings and the checks of
 * a netmap device cost.
 */
final class NicDrive implements Drive, AutoCloseable {

    private final Cell cell;
    private final byte[] frame;
    private final NmDesc left;
    private final NmDesc right;

    /** On two interfaces that are there. */
    NicDrive(Cell cell, String left, String right) throws IOException {
        this.cell = cell;
        frame = VethPair.frame(cell.length());
        System.setProperty("netmap4j.xdp.mode", cell.mode()); // the device is made at its first use
        NetmapDevice device = NetmapDevice.of("xdp");
        try {
            this.left = NetmapLibs.nm_open(device, "netmap:" + left, null, 0, null);
            this.right = NetmapLibs.nm_open(device, "netmap:" + right, null, 0, this.left);
        } catch (NetmapException failed) {
            throw new IOException(failed);
        }
    }

    @Override
    public void work(int rounds) {
        for (int round = 0; round < rounds; round++) {
            send();
            receive();
        }
    }

    private void send() {
        NetmapRing ring = left.txring(0);
        MemorySegment memory = ring.region();
        for (int i = 0; i < Cell.BATCH; i++) {
            long head = ring.head();
            long slot = ring.slot(head);
            MemorySegment.copy(frame, 0, memory, JAVA_BYTE, NetmapUser.NETMAP_BUF_OFFSET(ring, slot), frame.length);
            NetmapSlot.len(memory, slot, frame.length);
            advance(ring, head);
        }
        left.ioctl(Ioctl.NIOCTXSYNC);
    }

    private void receive() {
        NetmapRing ring = right.rxring(0);
        int came = 0;
        for (int i = 0; came < Cell.BATCH; i++) {
            right.ioctl(Ioctl.NIOCRXSYNC);
            for (; !NetmapUser.nm_ring_empty(ring); came++) {
                long head = ring.head();
                if (NetmapSlot.len(ring.region(), ring.slot(head)) != cell.length()) {
                    throw new IllegalStateException("a frame of another length");
                }
                advance(ring, head);
            }
            XskFrames.patience(i);
        }
    }

    private static void advance(NetmapRing ring, long head) {
        long next = NetmapUser.nm_ring_next(ring, head);
        ring.head(next);
        ring.cur(next);
    }

    @Override
    public void close() {
        right.close();
        left.close();
    }
}
