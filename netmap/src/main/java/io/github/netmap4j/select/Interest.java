package io.github.netmap4j.select;

import io.github.netmap4j.sys.abi.netmap_h;

/** What a {@link NetmapKey} waits for, besides resets and the close of its port, which every key reports. */
public enum Interest {
    /** Neither packets nor room. */
    NONE(0, "none"),
    /** Packets that have arrived. */
    RX(netmap_h.POLLIN(), "rx"),
    /** Room to send. A port with room is ready at once: ask for it only while a ring is full. */
    TX(netmap_h.POLLOUT(), "tx"),
    /** Packets and room. */
    BOTH(netmap_h.POLLIN() | netmap_h.POLLOUT(), "rx+tx");

    /** As poll(2) takes and returns them. */
    final int events;

    private final String text;

    Interest(int events, String text) {
        this.events = events;
        this.text = text;
    }

    /** The interest that poll(2) reported as ready. */
    static Interest of(int revents) {
        boolean rx = (revents & RX.events) != 0;
        boolean tx = (revents & TX.events) != 0;
        return rx ? (tx ? BOTH : RX) : (tx ? TX : NONE);
    }

    /** For messages. */
    @Override
    public String toString() {
        return text;
    }
}
