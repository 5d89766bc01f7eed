package io.github.netmap4j.tools.filter;

/** Which end of a packet a test is about. */
enum Side {
    SOURCE,
    DESTINATION,
    EITHER;

    boolean hasSource() {
        return this != DESTINATION;
    }

    boolean hasDestination() {
        return this != SOURCE;
    }
}
