package io.github.netmap4j.conformance.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SleepersTest {

    @Test
    void aThreadInASystemCallSleeps() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink();
                Pipe.SourceChannel source = pipe.source()) {
            FutureTask<Integer> reads = new FutureTask<>(() -> source.read(ByteBuffer.allocate(8)));
            Thread thread = Thread.ofPlatform().name("reads a pipe").start(reads);
            Lab.await("a read of an empty pipe", () -> Sleepers.sleeps(thread));
            assertEquals(Thread.State.RUNNABLE, thread.getState(), "Java does not know");
            assertFalse(reads.isDone());
            sink.write(ByteBuffer.allocate(3));
            assertEquals(3, reads.get());
        }
    }

    @Test
    void aThreadThatWaitsInJavaSleepsAndOneThatEndedDoesNot() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        FutureTask<Boolean> waits = new FutureTask<>(() -> {
            latch.await();
            return true;
        });
        Thread thread = Thread.ofPlatform().name("waits in Java").start(waits);
        Lab.await("a latch", () -> Sleepers.sleeps(thread));
        latch.countDown();
        thread.join();
        assertFalse(Sleepers.sleeps(thread));
    }
}
