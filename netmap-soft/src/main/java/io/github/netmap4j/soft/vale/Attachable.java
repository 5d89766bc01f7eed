package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import org.jspecify.annotations.Nullable;

/** A network interface that can become a port of a switch. Control lock held. */
public interface Attachable {

    /**
     * Attaches it. It must not be in use, and the switch must have room.
     *
     * @param request its name on the switch, and for a NIC the mode: with its host or without
     * @param chosen the memory that the program chose, or null
     * @return the port of the switch
     * @throws RequestRefusedException with the kernel's errno
     */
    SwitchPort attachTo(ValeSwitch to, PortParameters request, @Nullable PortMemory chosen);

    /**
     * Refuses a request that does not ask for all rings.
     *
     * @throws RequestRefusedException EINVAL
     */
    static void checkRings(PortParameters request) {
        if (request.ringId != 0 || (request.mode != Modes.NIC_SW && request.mode != Modes.ALL_NIC)) {
            throw new RequestRefusedException(
                    EINVAL, "a port is attached with all of its rings, with or without its host");
        }
    }
}
