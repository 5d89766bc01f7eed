package io.github.netmap4j.tools.capture;

import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.tools.run.Loss;
import io.github.netmap4j.tools.run.StopFlag;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends a capture's frames, each from its side, and waits for arrivals if they are recorded. For one thread. */
final class CaptureReplay {

    private final Sendable which;
    private final ReplayClock clock;
    private final Stations stations;
    private final List<BatchSender> sides;
    private final List<ArrivalRecorder> arrivals;
    private final int burst;
    private final @Nullable Loss loss;
    private final RandomGenerator random;
    private final StopFlag stop;

    /** The side that sends. */
    private int side;

    private long sent;
    private long tooShort;
    private long cut;
    private long lost;

    /**
     * A replay.
     *
     * @param which which frames to send
     * @param clock when to send each
     * @param stations from which side to send each
     * @param sides one or two
     * @param arrivals one for each side, or none
     * @param burst the most frames between two syncs
     * @param loss which frames to leave out; null for none
     * @param random the source of losses
     * @param stop ends it
     */
    CaptureReplay(
            Sendable which,
            ReplayClock clock,
            Stations stations,
            List<BatchSender> sides,
            List<ArrivalRecorder> arrivals,
            int burst,
            @Nullable Loss loss,
            RandomGenerator random,
            StopFlag stop) {
        this.which = which;
        this.clock = clock;
        this.stations = stations;
        this.sides = sides;
        this.arrivals = arrivals;
        this.burst = burst;
        this.loss = loss;
        this.random = random;
        this.stop = stop;
    }

    /** Sends the frames of one capture. */
    void run(CaptureReader in) throws IOException, InterruptedException {
        boolean first = true;
        while (!stop.isRequested() && in.next()) {
            if (Sendable.isTooShort(in)) {
                tooShort++;
                continue;
            }
            if (in.isCut()) {
                cut++;
            }
            if (!which.test(in)) {
                continue;
            }
            if (first) {
                clock.start(in.nanos());
                first = false;
            }
            int from = sides.size() == 1 ? 0 : stations.of(in.memory(), in.offset(), in.length());
            clock.next(in.nanos(), in.length());
            if (loss != null && loss.draw(in.length(), random)) {
                lost++;
                continue;
            }
            boolean due = clock.isDue();
            if (from != side || !due || sides.get(side).unsynced() >= burst) {
                endBatch();
            }
            side = from;
            if (!due) {
                clock.await();
            }
            send(in);
        }
        endBatch();
    }

    private void send(CaptureReader in) throws IOException, InterruptedException {
        BatchSender sender = sides.get(side);
        while (!sender.offer(in.memory(), in.offset(), in.length())) {
            if (stop.isRequested()) {
                return;
            }
            endBatch();
            sender.awaitRoom();
        }
        sent++;
    }

    /** Syncs, and waits for arrivals before the other side sends. */
    private void endBatch() throws IOException, InterruptedException {
        BatchSender sender = sides.get(side);
        long batch = sender.unsynced();
        if (batch == 0) {
            return;
        }
        sender.sync();
        if (!arrivals.isEmpty()) {
            ArrivalRecorder receiver = arrivals.get(1 - side);
            long before = receiver.tally().packets();
            receiver.take();
            receiver.await(before + batch);
        }
    }

    /** Waits until all frames have left. */
    void end() throws IOException, InterruptedException {
        for (BatchSender each : sides) {
            each.flush();
        }
        for (ArrivalRecorder each : arrivals) {
            each.take();
        }
    }

    long sent() {
        return sent;
    }

    long received() {
        return arrivals.stream().mapToLong(each -> each.tally().packets()).sum();
    }

    long tooShort() {
        return tooShort;
    }

    long cut() {
        return cut;
    }

    long lost() {
        return lost;
    }
}
