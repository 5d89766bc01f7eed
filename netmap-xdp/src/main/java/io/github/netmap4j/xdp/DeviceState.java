package io.github.netmap4j.xdp;

/** The state of a socket's device. */
public enum DeviceState {
    /** It is there and up. */
    UP,
    /** It is administratively down: nothing is received, and sending fails with ENETDOWN. */
    DOWN,
    /** It is gone, with its network namespace or by itself: the socket is of no more use. */
    GONE
}
