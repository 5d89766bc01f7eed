package io.github.netmap4j.soft.port;

/** Watches the syncs of a ring. Called inside the ring's gate. */
public interface RingTap {

    /** Moves packets as {@link Kring#move} does, and sees them before and after. */
    int sync(int flags);
}
