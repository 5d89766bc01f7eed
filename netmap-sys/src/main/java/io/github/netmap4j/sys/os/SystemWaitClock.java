package io.github.netmap4j.sys.os;

import java.util.concurrent.locks.LockSupport;

/** The system's clock. */
final class SystemWaitClock implements WaitClock {

    static final SystemWaitClock INSTANCE = new SystemWaitClock();

    private SystemWaitClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
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
