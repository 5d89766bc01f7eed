package io.github.netmap4j.soft.port;

/** Lives on a port, or on what a descriptor is bound to, and hears of the end of it. Control lock held. */
public interface Dependent {

    /** The last descriptor of the port, or the one it belongs to, is closed. */
    void parentClosed();
}
