package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** Thousands of waits, each ended by another thread shortly before or after it begins. A lost wake-up hangs. */
public final class Rounds {

    static final int COUNT = 2000;

    private Rounds() {}

    /**
     * Runs waits that are ended from outside, round after round.
     *
     * @param wait waits for ever
     * @param end ends the wait of the thread that is given
     * @param ended checks what the wait returned, in the thread that waited
     */
    public static void run(IntSupplier wait, Consumer<Thread> end, IntConsumer ended) throws Exception {
        AtomicInteger done = new AtomicInteger();
        FutureTask<Integer> waits = new FutureTask<>(() -> {
            for (int round = 0; round < COUNT; round++) {
                ended.accept(wait.getAsInt());
                done.incrementAndGet();
            }
            return COUNT;
        });
        Thread waiter = Thread.ofPlatform().daemon().start(waits);
        for (int round = 0; round < COUNT; round++) {
            while (done.get() < round && !waits.isDone()) {
                Thread.onSpinWait();
            }
            for (int spin = 0; spin < (round % 16) * 500; spin++) {
                Thread.onSpinWait();
            }
            end.accept(waiter);
        }
        assertEquals(COUNT, waits.get());
    }
}
