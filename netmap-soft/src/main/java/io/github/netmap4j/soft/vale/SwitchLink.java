package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;

/** What is between a port and its switch, if that is not perfect. */
interface SwitchLink {

    /** Whether a ring holds what has passed the link: that enters the switch. */
    boolean isArriving(Kring source);

    /** Lets frames that the port sends enter the link. */
    void carry(Fragments frames, Kring source);

    /** The ring that the switch fills, by the sender's ring. */
    InboundRing destination(int senderRing);

    /** Waits until no thread is inside. */
    void drain();

    /** Loses what is under way; the port has left the switch. */
    void close();
}
