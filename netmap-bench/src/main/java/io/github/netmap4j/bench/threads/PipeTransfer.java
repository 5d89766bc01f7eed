package io.github.netmap4j.bench.threads;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.soft.PortPair;
import io.github.netmap4j.bench.soft.SocketPair;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Packets through a pipe, and beside it what a Java program would otherwise send messages with. */
public class PipeTransfer extends ThreadsBench {

    private PortPair link;
    private SocketPair sockets;
    private Ends pipe;
    private Ends agrona;
    private Ends queue;
    private Ends socketPair;

    /** Makes all of them and names the twin. */
    @Setup
    public void setUp() throws IOException {
        link = PortPair.pipe();
        sockets = new SocketPair(length);
        pipe = new LinkEnds(link, batch, length, false);
        agrona = new AgronaEnds(batch, length);
        queue = new QueueEnds(new ArrayBlockingQueue<>(QueueEnds.CAPACITY), length);
        socketPair = new SocketEnds(sockets);
        twin("twin_pipe_threads");
    }

    /** Closes what needs it. */
    @TearDown
    public void tearDown() throws IOException {
        link.close();
        sockets.close();
    }

    /** The software device. */
    @Benchmark
    @Row(value = "SoftDevice", against = "agrona", goalAgainst = 1)
    public long softDevice() throws IOException {
        return exchange(pipe);
    }

    /** Agrona, in place, too; the batch is how many messages are read at once. */
    @Benchmark
    @Row("Agrona OneToOneRingBuffer")
    public long agrona() throws IOException {
        return exchange(agrona);
    }

    /** The JDK's queue, of arrays that are used again; the batch makes no difference. Threads that wait for its lock queue up. */
    @Benchmark
    @Row(value = "ArrayBlockingQueue", allocates = true)
    public long arrayBlockingQueue() throws IOException {
        return exchange(queue);
    }

    /** Two connected sockets: a write and a read for each message, which sleep; the batch makes no difference. */
    @Benchmark
    @Row(value = "socket pair", allocates = true)
    public long socketPair() throws IOException {
        return exchange(socketPair);
    }
}
