package io.github.netmap4j.bench.tools;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Locale;

/**
 * What {@code netmap gen} does, by the safe layer: sends frames, or receives them. Its arguments: a device, a port, {@code tx} or
 * {@code rx}, how many. Prints the frames a second, from the first to the last.
 */
final class SafeGen {

    private static final int BATCH = 512;
    private static final int FRAME = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private long sum;

    private SafeGen() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        long count = Long.parseLong(arguments[3]);
        try (NetmapPort port = NetmapPort.builder(arguments[1])
                .device(NetmapDevice.of(arguments[0]))
                .open()) {
            SafeGen gen = new SafeGen();
            long nanos = arguments[2].equals("tx") ? gen.send(port, count) : gen.receive(port, count);
            System.out.printf(Locale.ROOT, "pps %d%n", count * 1_000_000_000L / nanos);
        }
    }

    private long send(NetmapPort port, long count) throws InterruptedException {
        TxRing ring = port.txRing(0);
        long start = System.nanoTime();
        for (long left = count; left > 0; ) {
            int sent = ring.send(this::fill, (int) Math.min(left, BATCH));
            ring.sync();
            left -= sent;
            if (sent == 0 && !port.awaitTx(PATIENCE)) {
                throw new IllegalStateException("no room for " + PATIENCE);
            }
        }
        return System.nanoTime() - start;
    }

    private int fill(MemorySegment region, long offset, int capacity) {
        region.set(JAVA_LONG_UNALIGNED, offset, sum++);
        return FRAME;
    }

    private long receive(NetmapPort port, long count) throws InterruptedException {
        RxRing ring = port.rxRing(0);
        long start = 0;
        for (long left = count; left > 0; ) {
            int received = ring.receive(
                    (region, offset, length, more) -> sum += length + region.get(JAVA_LONG_UNALIGNED, offset),
                    (int) Math.min(left, BATCH));
            left -= received;
            if (received == 0 && !port.awaitRx(PATIENCE)) {
                throw new IllegalStateException("nothing arrives for " + PATIENCE);
            }
            if (start == 0 && received > 0) {
                start = System.nanoTime();
            }
            if (received > 0) {
                ring.sync();
            }
        }
        return System.nanoTime() - start;
    }
}
