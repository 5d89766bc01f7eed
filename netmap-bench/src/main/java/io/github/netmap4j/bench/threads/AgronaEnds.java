package io.github.netmap4j.bench.threads;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Messages through Agrona's ring, written and read in place. */
final class AgronaEnds implements ThreadsBench.Ends {

    private static final int PAYLOAD = 16;
    private static final int TYPE = 1;
    private static final int CAPACITY = 2048 * 1024;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    private final int batch;
    private final int length;
    private final Sum sum = new Sum();

    /** Read and written by the receiver alone. */
    private static final class Sum implements MessageHandler {
        private long sum;

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int size) {
            sum += size + buffer.getLong(index + PAYLOAD);
        }
    }

    AgronaEnds(int batch, int length) {
        this.batch = batch;
        this.length = length;
    }

    @Override
    public void send(Receiver other) {
        for (int i = 0; i < ThreadsBench.PACKETS; i++) {
            int index = ring.tryClaim(TYPE, length);
            while (index < 0) {
                other.spin();
                index = ring.tryClaim(TYPE, length);
            }
            ring.buffer().putLong(index + PAYLOAD, i);
            ring.commit(index);
        }
    }

    @Override
    public long receive(Receiver self) {
        int received = 0;
        while (received < ThreadsBench.PACKETS) {
            int some = ring.read(sum, Math.min(batch, ThreadsBench.PACKETS - received));
            if (some == 0) {
                self.spin();
            }
            received += some;
        }
        return sum.sum;
    }
}
