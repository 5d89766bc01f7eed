package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.bench.raw.Swap;
import io.github.netmap4j.nic.XdpDevice;
import io.github.netmap4j.nic.XdpNics;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.xdp.program.AttachMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job on netmap rings of device {@code xdp}, as pkt-gen and bridge of netmap do it: every buffer for sending holds the frame already,
 * and the bridge swaps buffers.
 */
final class NicDrive implements Drive, AutoCloseable {

    private final Cell cell;
    /** Where frames leave; null if they only arrive. */
    private final @Nullable NmDesc out;
    /** Where frames arrive; null if they only leave. */
    private final @Nullable NmDesc in;

    /** On interfaces that are there: it sends on one, and receives from the other, where somebody else sends to it. */
    NicDrive(Cell cell, String sends, String receives) throws IOException {
        this.cell = cell;
        AttachMode mode = AttachMode.valueOf(cell.mode().toUpperCase(Locale.ROOT));
        NetmapDevice device =
                XdpDevice.builder(XdpNics.builder().attachMode(mode).build()).build();
        try {
            out = cell.way() == Cell.Way.RX
                    ? null
                    : NetmapLibs.nm_open(device, "netmap:" + sends + "/T", null, 0, null);
            in = cell.way() == Cell.Way.TX
                    ? null
                    : NetmapLibs.nm_open(device, "netmap:" + receives + "/R", null, 0, out);
        } catch (NetmapException failed) {
            throw new IOException(failed);
        }
        if (out != null) {
            fill(out.txring(0), VethPair.frame(cell.length()));
        }
    }

    private static void fill(NetmapRing ring, byte[] frame) {
        for (long i = 0; i < ring.num_slots(); i++) {
            long buffer = NetmapUser.NETMAP_BUF_OFFSET(ring, ring.slot(i));
            MemorySegment.copy(frame, 0, ring.region(), JAVA_BYTE, buffer, frame.length);
        }
    }

    @Override
    public void work(int rounds) {
        for (int round = 0; round < rounds; round++) {
            switch (cell.way()) {
                case TX -> send(Objects.requireNonNull(out));
                case RX -> receive(Objects.requireNonNull(in));
                case BOTH -> {
                    send(Objects.requireNonNull(out));
                    receive(Objects.requireNonNull(in));
                }
                case BRIDGE -> bridge(Objects.requireNonNull(in), Objects.requireNonNull(out));
                case BOUNCE -> throw new UnsupportedOperationException("one port sends and another receives");
            }
        }
    }

    private void send(NmDesc port) {
        NetmapRing ring = port.txring(0);
        if (NetmapUser.nm_ring_space(ring) < Cell.BATCH) {
            throw new IllegalStateException("the ring is full");
        }
        write(ring, (int) ring.head());
        port.ioctl(Ioctl.NIOCTXSYNC);
    }

    private void write(NetmapRing ring, int head) {
        MemorySegment region = ring.region();
        int slots = (int) ring.num_slots();
        int at = head;
        for (int done = 0; done < Cell.BATCH; ) {
            int run = Math.min(slots - at, Cell.BATCH - done);
            long slot = ring.slot(at);
            for (int i = 0; i < run; i++, slot += NetmapSlot.SIZE) {
                NetmapSlot.len(region, slot, cell.length());
                NetmapSlot.flags(region, slot, 0);
            }
            done += run;
            at = at + run == slots ? 0 : at + run;
        }
        ring.head(at);
        ring.cur(at);
    }

    private void receive(NmDesc port) {
        NetmapRing ring = port.rxring(0);
        long bytes = 0;
        for (int i = 0; bytes < (long) Cell.BATCH * cell.length(); i++) {
            port.ioctl(Ioctl.NIOCRXSYNC);
            bytes += read(ring);
            XskFrames.patience(i);
        }
    }

    /** Looks at all that came, and gives it back. */
    private static long read(NetmapRing ring) {
        MemorySegment region = ring.region();
        int slots = (int) ring.num_slots();
        int tail = (int) ring.tail();
        int at = (int) ring.head();
        long bytes = 0;
        while (at != tail) {
            int run = (at < tail ? tail : slots) - at;
            long slot = ring.slot(at);
            for (int i = 0; i < run; i++, slot += NetmapSlot.SIZE) {
                bytes += NetmapSlot.len(region, slot);
            }
            at = at + run == slots ? 0 : at + run;
        }
        ring.head(at);
        ring.cur(at);
        return bytes;
    }

    private static void bridge(NmDesc from, NmDesc to) {
        NetmapRing rx = from.rxring(0);
        NetmapRing tx = to.txring(0);
        long there = 0;
        for (int i = 0; there < Cell.BATCH; i++) {
            from.ioctl(Ioctl.NIOCRXSYNC);
            there += NetmapUser.nm_ring_space(rx);
            if (!NetmapUser.nm_ring_empty(rx)) {
                Swap.swapByViews(rx, tx);
                to.ioctl(Ioctl.NIOCTXSYNC);
            }
            XskFrames.patience(i);
        }
    }

    @Override
    public void close() {
        if (in != null) {
            in.close();
        }
        if (out != null) {
            out.close();
        }
    }
}
