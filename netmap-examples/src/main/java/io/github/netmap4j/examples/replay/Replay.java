package io.github.netmap4j.examples.replay;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_parse;

import io.github.netmap4j.examples.Program;
import io.github.netmap4j.examples.replay.Capture.Frame;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import io.github.netmap4j.xdp.preflight.XdpPreflight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Replays a capture file from a netmap port to another and writes what arrived: each frame is sent from the port that its
 * source address lives behind, and is expected at the other.
 */
@Command(
        name = "replay",
        sortOptions = false,
        description = "Replays a capture through two netmap ports and checks that what arrives is what was sent.")
public final class Replay implements Callable<Integer> {

    /** Frames sent between two syncs; a ring of 256 slots has room for four such batches. */
    private static final int BATCH = 64;

    private static final double SLOWEST = 0.001;
    private static final double FASTEST = 1000;

    /** How long a frame may be on its way, in milliseconds. */
    private static final int PATIENCE = 500;

    @Mixin
    private Program.Options options;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description = "the capture to replay: pcap or pcapng, Ethernet")
    private Path from;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            defaultValue = "replayed.pcap",
            description = "where to write what arrives (default: ${DEFAULT-VALUE})")
    private Path to;

    @Option(
            names = "--ports",
            paramLabel = "PORT",
            arity = "2",
            description = "the two ports (default: vale0:left vale0:right)")
    private List<String> ports = List.of("vale0:left", "vale0:right");

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description =
                    "1 is the pace of the capture, 2 twice that, 0 as fast as it goes (default: ${DEFAULT-VALUE})")
    private double speed;

    @Option(names = "--cut", description = "replay frames whose end was not captured, too, as they are")
    private boolean cut;

    private final Meter meter = new Meter(System.out);
    private final List<Frame> arrived = new ArrayList<>();
    /** For each port the fragments of a frame whose last one has not come yet. */
    private final Map<NmDesc, ByteArrayOutputStream> begun = new HashMap<>();

    private final NmPkthdr header = new NmPkthdr();

    private Replay() {}

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs the program in this JVM.
     *
     * @param args see {@code --help}
     * @return 0 if all frames arrived unchanged and in order, 1 if not or if a file or port failed, 2 for bad arguments
     */
    public static int run(String... args) {
        return new CommandLine(new Replay())
                .setExecutionExceptionHandler((failure, command, _) -> {
                    if (!(failure instanceof IOException) && !(failure instanceof IllegalArgumentException)) {
                        throw failure;
                    }
                    command.getErr().println(message(failure));
                    return 1;
                })
                .execute(args);
    }

    private static @Nullable String message(Exception failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> failure.getMessage();
        };
    }

    @Override
    public Integer call() throws IOException {
        options.check(
                speed == 0 || (speed >= SLOWEST && speed <= FASTEST),
                "--speed must be 0, or " + SLOWEST + " to " + FASTEST + ", not " + speed);
        Capture capture = Capture.read(from);
        Capture sent = sendable(capture);
        options.check(
                !Files.exists(to) || !Files.isSameFile(from, to), "--to would overwrite the capture to replay: " + to);
        // A file that cannot be written is told before anything is sent.
        try (CaptureWriter out = CaptureWriter.builder(to).microseconds().open()) {
            return replay(capture, sent, out);
        }
    }

    /** The frames that can be sent, and should. */
    private Capture sendable(Capture capture) {
        return new Capture(capture.frames().stream()
                .filter(frame -> !frame.isTooShort() && (cut || !frame.cut()))
                .toList());
    }

    private int replay(Capture capture, Capture sent, CaptureWriter out) throws IOException {
        NetmapDevice netmap = options.device();
        if (netmap.toString().equals("xdp")) {
            report();
        }
        System.out.printf(
                Locale.ROOT,
                "replaying %s: %,d frames, %,d bytes%n",
                from,
                sent.frames().size(),
                sent.bytes());
        tellRest(capture.frames());
        meter.start();
        try (NmDesc left = nm_open(netmap, ports.get(0), null, 0, null);
                NmDesc right = nm_open(netmap, ports.get(1), null, 0, null)) {
            replay(sent.frames(), left, right);
            await(0, left, right);
        }
        Capture received = new Capture(arrived);
        received.write(out);
        return summary(sent, received);
    }

    /** What somebody who was not there wants to know, where the ports are interfaces of this machine. */
    private void report() throws NetmapException {
        System.out.printf(
                Locale.ROOT,
                "%s %s, %s, Java %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.version());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            for (String port : ports) {
                nm_parse(port, req);
                System.out.println(XdpPreflight.of(nmreq.nr_name(req).getString(0)));
            }
        }
    }

    private void tellRest(List<Frame> frames) {
        long tooShort = frames.stream().filter(Frame::isTooShort).count();
        long ends = frames.stream()
                .filter(frame -> frame.cut() && !frame.isTooShort())
                .count();
        if (tooShort > 0) {
            System.out.printf(Locale.ROOT, "%,d frames are too short to be sent%n", tooShort);
        }
        if (ends > 0) {
            String what = cut ? "replayed as they are" : "not replayed; --cut replays them";
            System.out.printf(Locale.ROOT, "%,d frames were captured without their ends: %s%n", ends, what);
        }
    }

    private void replay(List<Frame> frames, NmDesc... sides) throws IOException {
        Sides stations = new Sides(frames);
        long start = System.nanoTime();
        int next = 0;
        while (next < frames.size()) {
            awaitTurn(start, frames, next);
            int side = stations.of(frames.get(next).bytes());
            NmDesc out = sides[side];
            long missing = meter.sent - meter.received;
            for (int batch = 0; batch < BATCH && next < frames.size(); batch++, next++) {
                byte[] bytes = frames.get(next).bytes();
                if (stations.of(bytes) != side || dueIn(start, frames, next) > 0) {
                    break;
                }
                send(out, bytes);
            }
            check(out, out.ioctl(Ioctl.NIOCTXSYNC));
            receive(sides[1 - side]);
            // The other side's turn must not come first.
            await(missing, sides[1 - side]);
            meter.tick();
        }
    }

    /** Nanoseconds until a frame's turn. */
    private long dueIn(long start, List<Frame> frames, int index) {
        if (speed == 0) {
            return 0;
        }
        long offset = frames.get(index).nanos() - frames.getFirst().nanos();
        // A capture's clock may have jumped, either way: the cast stops at the ends of long, the subtraction must not
        // pass them.
        return (long) Math.max(0, offset / speed) - (System.nanoTime() - start);
    }

    private void awaitTurn(long start, List<Frame> frames, int index) {
        for (long left = dueIn(start, frames, index); left > 0; left = dueIn(start, frames, index)) {
            LockSupport.parkNanos(Math.min(left, 100_000_000));
            meter.tick();
        }
    }

    private void send(NmDesc out, byte[] bytes) throws IOException {
        while (nm_inject(out, MemorySegment.ofArray(bytes), bytes.length) == 0) {
            if (check(out, out.poll(netmap_h.POLLOUT(), PATIENCE)) == 0) {
                throw new IOException(out.name() + " does not send: its ring has been full for " + PATIENCE + " ms");
            }
        }
        meter.sent(bytes.length);
    }

    private void receive(NmDesc in) throws IOException {
        check(in, in.ioctl(Ioctl.NIOCRXSYNC));
        take(in);
        // The slots just read are the sender's again after another sync only.
        check(in, in.ioctl(Ioctl.NIOCRXSYNC));
        take(in);
    }

    private void take(NmDesc in) {
        MemorySegment region = in.mem();
        for (long buffer = nm_nextpkt(in, header); buffer >= 0; buffer = nm_nextpkt(in, header)) {
            ByteArrayOutputStream frame = begun.computeIfAbsent(in, _ -> new ByteArrayOutputStream());
            frame.writeBytes(region.asSlice(buffer, header.len).toArray(ValueLayout.JAVA_BYTE));
            // A frame larger than a buffer comes in several.
            if ((NetmapSlot.flags(region, header.slot) & netmap_h.NS_MOREFRAG()) == 0) {
                arrived.add(new Frame(now(), frame.toByteArray()));
                meter.received(frame.size());
                frame.reset();
            }
        }
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    /** VALE delivers within the sync; a wire does not. Waits until no more are missing, or nothing comes any more. */
    private void await(long missing, NmDesc... sides) throws IOException {
        long quietSince = System.nanoTime();
        while (meter.sent - meter.received > missing && System.nanoTime() - quietSince < PATIENCE * 1_000_000L) {
            for (NmDesc side : sides) {
                long before = meter.received;
                check(side, side.poll(netmap_h.POLLIN(), PATIENCE / 10));
                take(side);
                if (meter.received > before) {
                    quietSince = System.nanoTime();
                }
            }
        }
    }

    private static int check(NmDesc port, int result) throws IOException {
        if (result < 0) {
            throw new IOException(port.name() + ": " + Errno.name(-result));
        }
        if ((result & netmap_h.POLLERR()) != 0) {
            throw new IOException(port.name() + ": the port was reset (POLLERR)");
        }
        return result;
    }

    private int summary(Capture sent, Capture received) {
        double seconds = meter.seconds();
        System.out.printf(
                Locale.ROOT,
                "sent      %9d frames  %12d bytes%nreceived  %9d frames  %12d bytes%ndropped   %9d frames%n"
                        + "in %.2f s: %,.0f frames/s, %,.2f Mbit/s%nwritten to %s%n",
                meter.sent,
                meter.sentBytes,
                meter.received,
                meter.receivedBytes,
                meter.sent - meter.received,
                seconds,
                meter.received / seconds,
                meter.receivedBytes * 8 / seconds / 1e6,
                to);
        int mismatch = sent.mismatch(received);
        System.out.println(
                mismatch < 0
                        ? "the captures hold the same frames in the same order"
                        : "the captures differ, first in frame " + (mismatch + 1));
        return mismatch < 0 ? 0 : 1;
    }
}
