package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.SlotForwarder;

/** A NIC as a {@link NicSwitchPort} sees it, whatever is at the other end of its cable. */
interface SwitchedNic {

    /** The port that programs see: its memory, its rings. */
    SoftPort port();

    /** A new port for the host behind it, not attached yet. The NIC has one: that was checked. */
    HostSide hostSide(String name);

    /** Puts the slots of a ring, from one up to another, on the wire. Inside that ring's gate. */
    void transmit(Kring from, int start, int end, SlotForwarder forwarder);

    /** Every ring that may send into the switch. */
    Kring[] wireSenders();

    /** From now on its frames no longer enter the switch. */
    void leaveSwitch();

    /** The switch port is gone: programs can open this NIC again. */
    void leftSwitch();
}
