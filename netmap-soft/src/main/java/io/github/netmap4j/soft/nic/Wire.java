package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.vale.SlotForwarder;

/** Where the frames of a ring go. */
@FunctionalInterface
interface Wire {

    /** Takes the slots of a ring, from one up to another. Inside the ring's gate. */
    void transmit(Kring from, int start, int end, SlotForwarder forwarder);
}
