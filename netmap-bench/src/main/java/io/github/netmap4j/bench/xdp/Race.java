package io.github.netmap4j.bench.xdp;

import com.sun.management.ThreadMXBean;
import io.github.netmap4j.bench.run.Median;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several ways to do one job, in turn, in the calling thread: frames by the thread's processor time, and bytes allocated. */
final class Race {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Turns that do not count: the JIT compiles. */
    private static final int WARM_UP = 3;

    /** Frames in a nanosecond are thousands of millions of frames in a second. */
    private static final double THOUSAND = 1000;

    private final long nanos;
    private final List<Drive> drives;
    private final List<Lane> lanes = new ArrayList<>();

    /** What one of them reached. */
    static final class Lane {
        /** Millions of frames in a second of the thread's processor time, turn by turn. */
        final double[] rates;

        /** The same in a second of the clock. */
        final double[] wallRates;

        /** Bytes that a round allocated. */
        private final double[] bytes;

        private Lane(int turns) {
            rates = new double[turns];
            wallRates = new double[turns];
            bytes = new double[turns];
        }

        double median() {
            return Median.of(rates);
        }

        double wallMedian() {
            return Median.of(wallRates);
        }

        /** How far the turns lie apart: the largest less the smallest, over the median. */
        double spread() {
            double[] sorted = rates.clone();
            Arrays.sort(sorted);
            return (sorted[sorted.length - 1] - sorted[0]) / median();
        }

        /** This one's rate over another's of the same turn, the median of all turns. */
        double over(Lane other) {
            double[] ratios = new double[rates.length];
            Arrays.setAll(ratios, i -> rates[i] / other.rates[i]);
            return Median.of(ratios);
        }

        /** How many nanoseconds of processor time a frame takes more than another's in the same turn; the median of all turns. */
        double nanosAbove(Lane other) {
            double[] nanos = new double[rates.length];
            Arrays.setAll(nanos, i -> THOUSAND / rates[i] - THOUSAND / other.rates[i]);
            return Median.of(nanos);
        }

        /** The median: now and then the JIT recompiles, and one turn is slower and allocates. */
        double bytesOfARound() {
            return Median.of(bytes);
        }
    }

    /**
     * Before the start.
     *
     * @param nanos of a turn, about
     * @param drives who runs, in this order
     */
    Race(long nanos, List<Drive> drives) {
        this.nanos = nanos;
        this.drives = drives;
    }

    /** Runs them in turn. Returns what each reached, in the same order. */
    List<Lane> run(int turns) throws IOException {
        drives.forEach(_ -> lanes.add(new Lane(turns)));
        for (int turn = -WARM_UP; turn < turns; turn++) {
            for (int i = 0; i < drives.size(); i++) {
                turn(drives.get(i), lanes.get(i), turn);
            }
        }
        return lanes;
    }

    private void turn(Drive drive, Lane lane, int turn) throws IOException {
        long end = System.nanoTime() + nanos;
        long cpu = 0;
        long wall = 0;
        long bytes = 0;
        long rounds = 0;
        do {
            drive.prepare();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long used = THREADS.getCurrentThreadCpuTime();
            drive.work(1);
            cpu += THREADS.getCurrentThreadCpuTime() - used;
            wall += System.nanoTime() - start;
            bytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
            rounds++;
        } while (System.nanoTime() < end);
        if (turn >= 0) {
            double thousands = rounds * Cell.BATCH * THOUSAND;
            lane.rates[turn] = thousands / cpu;
            lane.wallRates[turn] = thousands / wall;
            lane.bytes[turn] = (double) bytes / rounds;
        }
    }
}
