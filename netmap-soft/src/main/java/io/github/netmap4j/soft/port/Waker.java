package io.github.netmap4j.soft.port;

/** What a wait point calls when slots have become available, or the descriptor was closed. It must not block. */
@FunctionalInterface
public interface Waker {

    /** Wakes; more often than needed is fine. */
    void wake();
}
