package io.github.netmap4j.bench.whole;

import com.sun.management.OperatingSystemMXBean;
import io.github.netmap4j.bench.soft.PortPair;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * A measured program. Its arguments: where it runs ({@code pipe}, {@code vale}, {@code veth}), the layer ({@code raw}, {@code
 * safe}), and one or more of {@code PHASE:MILLISECONDS}. It prints, for every ten milliseconds, {@code slice PHASE TIME FRAMES} with
 * the nanoseconds of CLOCK_MONOTONIC at its end, and at last {@code cpu NANOSECONDS}.
 */
final class MeasuredProgram {

    /** Nanoseconds of a slice, about. */
    private static final long SLICE = 10_000_000;

    private static final long MILLISECOND = 1_000_000;

    private MeasuredProgram() {}

    static void main(String[] arguments) throws IOException {
        StringBuilder printed = new StringBuilder();
        try (Job job = open(arguments[0], arguments[1])) {
            for (String phase : Arrays.copyOfRange(arguments, 2, arguments.length)) {
                int colon = phase.indexOf(':');
                Job.Phase what = Job.Phase.valueOf(phase.substring(0, colon).toUpperCase(Locale.ROOT));
                work(job, what, Long.parseLong(phase.substring(colon + 1)) * MILLISECOND, printed);
            }
        }
        System.out.print(printed);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("cpu " + system.getProcessCpuTime());
    }

    private static Job open(String where, String layer) throws IOException {
        boolean safe = layer.equals("safe");
        return switch (where) {
            case "pipe" -> safe ? SafeJob.pipe() : new RawJob(PortPair.pipe());
            case "vale" -> safe ? SafeJob.vale() : new RawJob(PortPair.vale());
            case "veth" -> VethJob.open(layer);
            default -> throw new IllegalArgumentException("no such place: " + where);
        };
    }

    private static void work(Job job, Job.Phase phase, long nanos, StringBuilder printed) throws IOException {
        int most = (int) (nanos / SLICE) + 1;
        long[] ends = new long[most];
        long[] frames = new long[most];
        long start = System.nanoTime();
        int slices = 0;
        while (slices < most) {
            long end = start + (slices + 1) * SLICE;
            frames[slices] = slice(job, phase, end);
            ends[slices++] = System.nanoTime();
        }
        for (int i = 0; i < slices; i++) {
            printed.append("slice ").append(phase.name().toLowerCase(Locale.ROOT));
            printed.append(' ').append(ends[i]).append(' ').append(frames[i]).append('\n');
        }
    }

    private static long slice(Job job, Job.Phase phase, long end) throws IOException {
        long moved = 0;
        do {
            moved += job.round(phase);
        } while (System.nanoTime() - end < 0);
        return moved;
    }
}
