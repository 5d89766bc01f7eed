package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.ValeSwitch;

/** The host of a NIC as a port of a switch: it comes and goes with the NIC's own port there. */
abstract class HostSide extends SwitchPort {

    HostSide(SoftPort nic, String name) {
        super(nic.fabric, name);
        memory = nic.memory;
    }

    /**
     * Attaches it.
     *
     * @throws io.github.netmap4j.soft.spi.RequestRefusedException ENOMEM; then it is gone
     */
    void join(ValeSwitch to) {
        to.attach(this);
    }

    /** Undoes {@link #join}. */
    void leave(ValeSwitch from) {
        from.detach(this);
    }
}
