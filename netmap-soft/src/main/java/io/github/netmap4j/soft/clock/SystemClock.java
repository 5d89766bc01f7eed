package io.github.netmap4j.soft.clock;

import io.github.netmap4j.sys.os.WaitClock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

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
        return WaitClock.system().nanoTime();
    }

    @Override
    public long epochMicros() {
        return WallClock.micros();
    }

    @Override
    public void schedule(long time, Runnable task) {
        // A task does not throw: it moves frames, or wakes threads.
        ScheduledFuture<?> _ = Timer.EXECUTOR.schedule(task, Math.max(0, time - nanoTime()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void parkUntil(Object blocker, long deadline) {
        WaitClock.system().parkUntil(blocker, deadline);
    }

    @Override
    public void park(Object blocker) {
        WaitClock.system().park(blocker);
    }

    @Override
    public void unpark(Thread thread) {
        WaitClock.system().unpark(thread);
    }
}
