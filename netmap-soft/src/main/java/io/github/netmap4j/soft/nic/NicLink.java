package io.github.netmap4j.soft.nic;

import static io.github.netmap4j.sys.os.Errno.ENETDOWN;

import io.github.netmap4j.soft.spi.Nic;
import java.util.concurrent.TimeUnit;

/**
 * Whether a driver's interface responds: what the driver reports, and what it answers now and then while nothing moves, by
 * the system's clock.
 */
final class NicLink {

    /** How often the state is asked for while nothing moves, and while the interface does not respond. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(10);

    private final Nic nic;

    /** Why the interface does not respond; 0 if it does. */
    private volatile int failure;

    private volatile long looked = System.nanoTime();

    NicLink(Nic nic) {
        this.nic = nic;
    }

    /** Its rings are new. */
    void up() {
        failure = 0;
    }

    /** Whether the interface did not respond, and still does not. Asks it again now and then. */
    boolean isLost() {
        if (failure == 0) {
            return false;
        }
        look(LOOK_AGAIN);
        return failure != 0;
    }

    /** Asks, now and then while nothing moves, whether the interface responds. Returns whether it does not. */
    boolean isLostWhileIdle() {
        look(LOOK);
        return failure != 0;
    }

    /** The driver reports that the interface does not respond. */
    void lost(int errno) {
        looked = System.nanoTime();
        failure = errno;
    }

    private void look(long interval) {
        long now = System.nanoTime();
        int before = failure;
        if (now - looked >= interval && (before == 0 || before == ENETDOWN)) {
            looked = now;
            failure = nic.state();
        }
    }
}
