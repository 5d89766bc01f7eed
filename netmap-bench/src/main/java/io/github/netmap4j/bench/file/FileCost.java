package io.github.netmap4j.bench.file;

import static io.github.netmap4j.sys.abi.netmap_h.POLLOUT;
import static io.github.netmap4j.sys.user.NetmapUser.nm_ring_space;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * The cost of calls through netmap-fuse's file, beside the same calls within the process: an ioctl with nothing to do,
 * a poll that finds room, and packets through a pipe with 256 slots for each sync.
 */
public final class FileCost {

    private static final int BATCH = 256;
    private static final int SLICES = 11;
    private static final long SLICE_NANOS = 20_000_000;

    private FileCost() {}

    /**
     * The medians on one device.
     *
     * @param device which
     * @param ioctlNanos a NIOCTXSYNC of an empty ring
     * @param pollNanos a poll for POLLOUT
     * @param megaPackets million packets each second through a pipe, both ends in one thread
     */
    public record Result(String device, double ioctlNanos, double pollNanos, double megaPackets) {}

    /**
     * Measures within this process.
     *
     * @return the figures
     * @throws IOException if a port cannot be opened
     */
    public static Result within() throws IOException {
        return measure("within the process", SoftDevice.builder().build());
    }

    /**
     * Measures through a file that this process serves; the caller's thread is the client.
     *
     * @param path where it may be mounted
     * @return the figures
     * @throws IOException if it cannot be served here (the message has the reason), or a port cannot be opened
     */
    public static Result through(Path path) throws IOException {
        try (FuseServer server = FuseServer.at(path).start()) {
            return measure("through the file", NetmapDevice.of(server.path().toString()));
        }
    }

    private static Result measure(String name, NetmapDevice device) throws IOException {
        try (NmDesc sender = NetmapLibs.nm_open(device, "netmap:cost{1", null, 0, null);
                NmDesc receiver = NetmapLibs.nm_open(device, "netmap:cost}1", null, 0, null)) {
            double ioctl = nanos(n -> repeat(n, () -> sender.ioctl(Ioctl.NIOCTXSYNC)));
            double poll = nanos(n -> repeat(n, () -> sender.poll(POLLOUT(), 0)));
            double packet = nanos(n -> packets(sender, receiver, n));
            return new Result(name, ioctl, poll, 1000 / packet);
        }
    }

    private interface Call {
        int call();
    }

    private static long repeat(long times, Call call) {
        for (long i = 0; i < times; i++) {
            int result = call.call();
            if (result < 0) {
                throw new IllegalStateException("the call fails: " + result);
            }
        }
        return times;
    }

    /** Sends packets in batches, and takes each batch before the next. */
    private static long packets(NmDesc sender, NmDesc receiver, long atLeast) {
        NetmapRing tx = sender.txring(0);
        NetmapRing rx = receiver.rxring(0);
        long moved = 0;
        while (moved < atLeast) {
            if (nm_ring_space(tx) < BATCH) {
                throw new IllegalStateException("the pipe is full: head " + tx.head() + ", tail " + tx.tail());
            }
            advance(tx, BATCH);
            sender.ioctl(Ioctl.NIOCTXSYNC);
            receiver.ioctl(Ioctl.NIOCRXSYNC);
            long arrived = nm_ring_space(rx);
            advance(rx, arrived);
            receiver.ioctl(Ioctl.NIOCRXSYNC);
            sender.ioctl(Ioctl.NIOCTXSYNC);
            moved += arrived;
        }
        return moved;
    }

    private static void advance(NetmapRing ring, long slots) {
        long to = (ring.head() + slots) % ring.num_slots();
        ring.head(to);
        ring.cur(to);
    }

    /** The nanoseconds of one operation: the median of slices, once the JIT is done. */
    private static double nanos(LongUnaryOperator work) {
        long times = 1024;
        long took;
        do {
            times *= 2;
            long start = System.nanoTime();
            long _ = work.applyAsLong(times);
            took = System.nanoTime() - start;
        } while (took < SLICE_NANOS);
        double[] slices = new double[SLICES];
        for (int i = 0; i < SLICES; i++) {
            long start = System.nanoTime();
            long done = work.applyAsLong(times);
            slices[i] = (double) (System.nanoTime() - start) / done;
        }
        Arrays.sort(slices);
        return slices[SLICES / 2];
    }
}
