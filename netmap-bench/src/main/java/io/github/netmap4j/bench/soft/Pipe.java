package io.github.netmap4j.bench.soft;

import io.github.netmap4j.bench.run.Row;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Packets through a pipe, in one thread: two syncs for each batch, and no copy. Beside it what a Java program would
 * otherwise send messages with. Each way writes eight bytes of a message in place and reads them at the other end.
 */
public class Pipe extends SoftBench {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int PAYLOAD = 16;
    private static final int TYPE = 1;
    private static final int SLOTS = 1024;

    private PortPair link;
    private OneToOneRingBuffer agrona;
    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(SLOTS);
    private byte[][] messages;
    private int message;
    private SocketPair sockets;
    private long sum;
    private final MessageHandler read = (_, buffer, index, size) -> sum += size + buffer.getLong(index + PAYLOAD);

    /** Makes all of them and names the twin. */
    @Setup
    public void setUp() throws IOException {
        link = PortPair.pipe();
        int bytes = 2048 * SLOTS + RingBufferDescriptor.TRAILER_LENGTH;
        agrona = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(bytes)));
        messages = new byte[SLOTS][length];
        sockets = new SocketPair(length);
        twin("twin_pipe");
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
    public long softDevice() {
        link.send(batch, length);
        Exchange.expect(link.receive(), batch);
        return link.read;
    }

    /** Agrona, in place, too. */
    @Benchmark
    @Row("Agrona OneToOneRingBuffer")
    public long agrona() {
        for (int i = 0; i < batch; i++) {
            int index = agrona.tryClaim(TYPE, length);
            agrona.buffer().putLong(index + PAYLOAD, i);
            agrona.commit(index);
        }
        // A read stops where the buffer ends.
        int received = 0;
        while (received < batch) {
            received += agrona.read(read, batch - received);
        }
        return sum;
    }

    /** The JDK's queue, of arrays that are used again. */
    @Benchmark
    @Row("ArrayBlockingQueue")
    public long arrayBlockingQueue() {
        for (int i = 0; i < batch; i++) {
            byte[] next = messages[message++ & SLOTS - 1];
            LONGS.set(next, PAYLOAD, (long) i);
            queue.add(next);
        }
        for (int i = 0; i < batch; i++) {
            byte[] next = queue.poll();
            sum += next.length + (long) LONGS.get(next, PAYLOAD);
        }
        return sum;
    }

    /** Two connected sockets: a write and a read for each message, whatever the batch. */
    @Benchmark
    @Row(value = "socket pair", allocates = true)
    public long socketPair() throws IOException {
        for (int i = 0; i < batch; i++) {
            sockets.send(i);
            sum += sockets.receive();
        }
        return sum;
    }
}
