package io.github.netmap4j.bench.threads;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.bench.soft.SoftBench;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The common part of the benchmarks with a thread at each end. An invocation is {@value #PACKETS} packets: JMH's thread
 * sends them, another one receives them. Neither sleeps: with nothing to do, they spin with {@link Thread#onSpinWait},
 * as do the threads of the twin.
 */
public abstract class ThreadsBench extends TwinBench {

    static final int PACKETS = 8192;

    /** Packets for each sync of the sender, which waits until there is room for all of them. The receiver takes what there is. */
    @Param({"1", "8", "64", "512"})
    public int batch;

    /** Bytes of a packet. */
    @Param({"60", "1500"})
    public int length;

    private Receiver receiver;
    private long[] otherThreads;

    /** What a way to pass packets on does at its ends. Where it has to wait, it calls the receiver's {@code spin}. */
    interface Ends {
        /** Sends {@link #PACKETS}. */
        void send(Receiver other) throws IOException;

        /** Receives {@link #PACKETS}; returns something made of what was read, so that reading it cannot be left out. */
        long receive(Receiver self) throws IOException;
    }

    /** Starts the other thread. */
    @Setup
    public final void start() {
        receiver = new Receiver();
        otherThreads = new long[] {receiver.threadId()};
    }

    /** Ends it. */
    @TearDown
    public final void stop() throws InterruptedException {
        receiver.stop();
    }

    final void twin(String function) {
        Twin.withOwnClock(
                function,
                SoftBench.newTwin(),
                MemorySegment.ofAddress(PACKETS),
                batch | (long) length << Integer.SIZE,
                PACKETS);
    }

    /** The twin has two threads too: the machine is theirs. */
    @Override
    protected final void measureTwin() {
        receiver.rest();
        super.measureTwin();
    }

    @Override
    protected final long[] otherThreads() {
        return otherThreads;
    }

    /** Sends and receives; returns what the receiver returned. */
    final long exchange(Ends ends) throws IOException {
        receiver.start(ends);
        ends.send(receiver);
        return receiver.await();
    }
}
