package io.github.netmap4j.bench.threads;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Queue;

/** Messages through a queue, in arrays that are used again. */
final class QueueEnds implements ThreadsBench.Ends {

    /** Messages in the queue. */
    static final int CAPACITY = 1024;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int PAYLOAD = 16;

    private final Queue<byte[]> queue;
    /** More than the queue takes, so that none is written while it is read. */
    private final byte[][] messages;

    private int message;

    QueueEnds(Queue<byte[]> queue, int length) {
        this.queue = queue;
        messages = new byte[2 * CAPACITY][length];
    }

    @Override
    public void send(Receiver other) {
        for (int i = 0; i < ThreadsBench.PACKETS; i++) {
            byte[] next = messages[message++ & 2 * CAPACITY - 1];
            LONGS.set(next, PAYLOAD, (long) i);
            while (!queue.offer(next)) {
                other.spin();
            }
        }
    }

    @Override
    public long receive(Receiver self) {
        long read = 0;
        for (int i = 0; i < ThreadsBench.PACKETS; i++) {
            byte[] next = queue.poll();
            while (next == null) {
                self.spin();
                next = queue.poll();
            }
            read += next.length + (long) LONGS.get(next, PAYLOAD);
        }
        return read;
    }
}
