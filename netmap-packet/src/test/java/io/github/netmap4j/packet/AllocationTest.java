package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 10;
    private static final int ROUNDS = 2000;

    private final Frames frames = new Frames();
    private final Packet packet = new Packet();
    private final Packet inner = new Packet();
    private final FlowKey key = new FlowKey();
    private final Toeplitz hash = Toeplitz.symmetric();
    private final Map<FlowKey, Integer> flows = new HashMap<>();
    private int sum;

    private void round() {
        for (Frames.Kind kind : KINDS) {
            packet.parse(frames.memory, Frames.AT, frames.write(kind));
            sum += hash.hash(packet);
            if (packet.has(Layer.VXLAN) || packet.has(Layer.GRE)) {
                inner.parseInner(packet);
                sum += PacketChecksums.verify(inner) == ParseResult.OK ? 1 : 2;
            }
            if (key.set(packet)) {
                Integer seen = flows.get(key);
                sum += seen == null ? 1 : 2;
                Rewrite.decrementTtl(packet);
            }
            PacketChecksums.write(packet);
        }
    }

    private static final Frames.Kind[] KINDS = Frames.Kind.values();

    @Test
    void packetsAreReadWrittenAndChangedWithoutGarbage() {
        flows.put(new FlowKey().ipv4(Frames.LEFT4, Frames.RIGHT4), 1);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                round();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes in the best of " + ATTEMPTS + " runs of " + ROUNDS + " rounds, sum " + sum);
    }
}
