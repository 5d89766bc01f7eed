package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.netmap4j.testing.Allocation;
import org.junit.jupiter.api.Test;

/** Frames that go round through all four queues, with views and writers, allocate nothing once that is warm. */
final class SafeAllocationTest {

    private static final int ROUNDS = 2000;
    private static final int BATCH = 16;

    private final FakeKernel kernel = new FakeKernel(
            UmemConfig.builder().frameSize(2048).frameHeadroom(64).txMetadata().build(), 64, 32, 0);
    private final FrameBatch batch = new FrameBatch(kernel.memory, BATCH);
    private final FrameBatch back = new FrameBatch(kernel.memory, BATCH);
    private final byte[] packet = new byte[60];
    private long sum;

    private void round() {
        batch.fill(BATCH);
        kernel.fill.produce(batch);
        for (int i = 0; i < BATCH; i++) {
            kernel.receivePacket(1, packet.length);
        }
        kernel.rx.consume(batch);
        for (int i = 0; i < BATCH; i++) {
            Frame frame = batch.frame(i);
            sum += frame.data().asReadOnly().u16(12) + frame.length();
            frame.headroom().writer().i64(i);
            frame.data().writer().position(0).write(packet);
        }
        TxMetadata.clear(batch.frame(0));
        TxMetadata.requestTimestamp(batch.frame(0));
        kernel.tx.produce(batch);
        for (int i = 0; i < BATCH; i++) {
            kernel.send(true);
        }
        kernel.completion.consume(back);
        back.freeAll();
    }

    @Test
    void framesGoRoundWithoutGarbage() {
        Allocation.none(ROUNDS, this::round);
        assertNotEquals(0, sum);
    }
}
