package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 10;
    private static final int PACKETS = 20_000;
    /** For the system calls, of which there is one for thousands of packets. */
    private static final long BESIDES = PACKETS / 10;

    @TempDir
    Path dir;

    private static long sum(CaptureReader capture) throws IOException {
        long sum = 0;
        while (capture.next()) {
            sum += capture.length() + capture.nanos() + capture.offset();
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.pcap", "out.pcapng"})
    void packetsAreWrittenAndReadWithoutGarbage(String name) throws IOException {
        MemorySegment frame = MemorySegment.ofArray(new byte[1514]);
        long writing = Long.MAX_VALUE;
        long reading = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && Math.max(writing, reading) > BESIDES; attempt++) {
            Path file = dir.resolve(attempt + name);
            try (CaptureWriter writer = CaptureWriter.open(file)) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < PACKETS; i++) {
                    writer.write(frame, 0, 60 + i % 1455, i);
                }
                writing = Math.min(writing, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            try (CaptureReader capture = CaptureReader.open(file)) {
                assertTrue(capture.next());
                long before = THREADS.getCurrentThreadAllocatedBytes();
                assertTrue(sum(capture) > 0);
                reading = Math.min(reading, THREADS.getCurrentThreadAllocatedBytes() - before);
                assertEquals(PACKETS, capture.records());
            }
        }
        assertTrue(writing <= BESIDES, "bytes to write " + PACKETS + " packets: " + writing);
        assertTrue(reading <= BESIDES, "bytes to read " + PACKETS + " packets: " + reading);
    }
}
