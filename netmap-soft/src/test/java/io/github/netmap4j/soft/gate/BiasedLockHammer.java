package io.github.netmap4j.soft.gate;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Two threads and many locks, one after the other: the one thread takes the lock over and over until it has the bias, and goes
 * on; in the middle of that the other one takes the bias back. Plain counters show whether both were ever inside at once,
 * and whether one saw what the other wrote.
 */
final class BiasedLockHammer {

    private static final int ENOUGH_FOR_BIAS = 200;
    private static final int TRIES = 40;

    /** One lock's life. */
    private static final class Round {
        final BiasedLock lock = new BiasedLock();
        volatile boolean biased;
        volatile boolean over;
        volatile boolean left;
        long byOwner;

        // Guarded by the lock, and plain on purpose.
        long first;
        long second;

        boolean enter() {
            if (!lock.tryLock()) {
                return false;
            }
            if (first != second) {
                throw new IllegalStateException("two threads are inside: " + first + ", " + second);
            }
            first++;
            if (lock.tryLock()) {
                throw new IllegalStateException("a thread is inside twice");
            }
            second++;
            lock.unlock();
            return true;
        }
    }

    private volatile Round round = new Round();
    private volatile boolean stop;

    private BiasedLockHammer() {}

    /** In a JVM of its own, without membarrier: milliseconds. */
    public static void main(String[] args) throws Exception {
        if (AsymmetricFence.isAsymmetric()) {
            throw new IllegalStateException("membarrier is used, and should not be");
        }
        System.out.println(run(Long.parseLong(args[0])) + " rounds");
    }

    /** Hammers for a while. Returns how many locks there were; fails if two threads were ever inside one. */
    static long run(long millis) throws Exception {
        BiasedLockHammer hammer = new BiasedLockHammer();
        FutureTask<Void> owner = new FutureTask<>(hammer::own, null);
        Thread.ofPlatform().daemon().start(owner);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long rounds = 0;
        while (System.nanoTime() < end && !owner.isDone()) {
            hammer.interfere((int) (rounds % 50));
            rounds++;
        }
        hammer.stop = true;
        hammer.round.over = true;
        owner.get(20, TimeUnit.SECONDS);
        return rounds;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yield is only a hint here
    private void own() {
        Round last = null;
        while (!stop) {
            Round now = round;
            if (now == last) {
                Thread.yield();
                continue;
            }
            last = now;
            try {
                while (!now.over) {
                    if (now.enter() && ++now.byOwner == ENOUGH_FOR_BIAS) {
                        now.biased = true;
                    }
                }
            } finally {
                now.left = true;
            }
        }
    }

    /** The other thread's part, a little later in each round. */
    @SuppressWarnings("ThreadPriorityCheck") // yield is only a hint here
    private void interfere(int delay) {
        Round now = round;
        while (!now.biased && !now.left) {
            Thread.yield();
        }
        for (int i = 0; i < delay; i++) {
            Thread.onSpinWait();
        }
        long mine = 0;
        for (int i = 0; i < TRIES; i++) {
            if (now.enter()) {
                mine++;
            }
        }
        now.over = true;
        while (!now.left) {
            Thread.yield();
        }
        long counted = now.byOwner + mine;
        if (now.first != counted || now.second != counted) {
            throw new IllegalStateException(counted + " entries, counted inside: " + now.first + ", " + now.second);
        }
        round = new Round();
    }
}
