package io.github.netmap4j.xdp;

/** What has become of the device of a socket. */
public enum DeviceState {
    /** It is there and up. */
    UP,
    /** It is administratively down: nothing is received, and sending fails with ENETDOWN. */
    DOWN,
    /** It is gone, with its network namespace or by itself: the socket is of no more use. */
    GONE
}
