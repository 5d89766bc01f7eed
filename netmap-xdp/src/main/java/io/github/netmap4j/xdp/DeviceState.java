package io.github.netmap4j.xdp;

/** The state of a socket's device. */
public enum DeviceState {
    /** The interface is up. */
    UP,
    /** The interface is administratively down: it receives nothing, and sending fails with ENETDOWN. */
    DOWN,
    /** The interface or its network namespace is gone for good: close the socket. */
    GONE
}
