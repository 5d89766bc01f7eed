package io.github.netmap4j.soft.clock;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The system's clock. One daemon thread runs what is scheduled; it ends a second after the last task. */
final class SystemClock implements DeviceClock {

    static final SystemClock INSTANCE = new SystemClock();

    private static final class Timer {

        static final ScheduledThreadPoolExecutor EXECUTOR = executor();

        private static ScheduledThreadPoolExecutor executor() {
            ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "netmap-soft timer");
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
            });
            made.setKeepAliveTime(1, TimeUnit.SECONDS);
            made.allowCoreThreadTimeOut(true);
            return made;
        }
    }

    private SystemClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMicros() {
        return WallClock.micros();
    }

    @Override
    public void schedule(long time, Runnable task) {
        // A task does not throw: it moves frames, or wakes threads.
        ScheduledFuture<?> _ =
                Timer.EXECUTOR.schedule(task, Math.max(0, time - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void parkUntil(Object blocker, long deadline) {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(blocker, left);
        }
    }

    @Override
    public void park(Object blocker) {
        LockSupport.park(blocker);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
