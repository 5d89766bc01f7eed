package io.github.netmap4j.examples.safe;

import java.util.concurrent.Callable;

/** The programs of this package for tests elsewhere. */
public final class SafePrograms {

    private SafePrograms() {}

    /** A {@link HostBridge} that has not run. */
    public static Callable<Integer> hostBridge() {
        return new HostBridge();
    }

    /** A {@link ThreadPerRing} that has not run. */
    public static Callable<Integer> threadPerRing() {
        return new ThreadPerRing();
    }

    /** A {@link PingPong} that has not run. */
    public static Callable<Integer> pingPong() {
        return new PingPong();
    }
}
