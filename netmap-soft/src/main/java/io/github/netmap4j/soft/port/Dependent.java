package io.github.netmap4j.soft.port;

/** Depends on a port, or on what a descriptor is bound to, and is told when that ends. Control lock held. */
public interface Dependent {

    /** The last descriptor of the port, or the one it belongs to, is closed. */
    void parentClosed();
}
