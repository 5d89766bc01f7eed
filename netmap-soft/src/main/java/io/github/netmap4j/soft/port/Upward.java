package io.github.netmap4j.soft.port;

/** The host above a port, which takes frames that a program forwards to it. */
public interface Upward {

    /** Takes the marked frames among those that a program gives back in a ring. Inside the ring's gate. */
    void forwardUp(Kring ring);
}
