package io.github.netmap4j.soft.control;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.nic.DrivenPort;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.Attachable;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.Switches;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.FailureCause;
import org.jspecify.annotations.Nullable;

/** Attaches interfaces to switches, detaches them, lists them: what vale-ctl(8) does. Control lock held. */
public final class SwitchControl {

    /** {@code NM_BDG_NOPORT}: the port index that means none. */
    private static final int NO_PORT = ValeSwitch.MAX_PORTS + 1;

    private static final String DETACH = "detach it (NETMAP_REQ_VALE_DETACH) first";

    private final Fabric fabric;
    private final Switches switches;

    SwitchControl(Fabric fabric, Switches switches) {
        this.fabric = fabric;
        this.switches = switches;
    }

    /**
     * {@code NETMAP_REQ_VALE_ATTACH}.
     *
     * @param request the name, {@code vale0:soft0}, and for a NIC the mode: with its host or without
     * @return the port index
     * @throws RequestRefusedException with the kernel's errno
     */
    public int attach(PortParameters request) {
        if (!Switches.isMeantBy(request.name)) {
            throw notOfASwitch(request.name);
        }
        PortMemory chosen = request.memoryId == 0 ? null : fabric.memories.find(request.memoryId);
        try {
            return attach(request, chosen);
        } finally {
            if (chosen != null) {
                chosen.release();
            }
        }
    }

    private int attach(PortParameters request, @Nullable PortMemory chosen) {
        ValeSwitch at = switches.findOrCreate(request.name);
        if (at == null) {
            throw switches.noSwitch(ENOMEM, request.name);
        }
        if (at.find(request.name) != null) {
            throw new RequestRefusedException(EBUSY, FailureCause.BUSY, request.name + " is attached already", DETACH);
        }
        if (at.isFull()) {
            throw at.full();
        }
        String name = request.name.substring(at.name.length() + 1);
        SoftPort port = DrivenPort.find(fabric, name);
        if (port == null) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.NO_PORT, "no interface has the name after the colon of " + request.name);
        }
        port.retain();
        try {
            if (port.descriptors > 0 || port.ownedByDevice) {
                throw new RequestRefusedException(EBUSY, FailureCause.BUSY, port.name + " is in use", "close it first");
            }
            return ((Attachable) port).attachTo(at, request, chosen).index;
        } finally {
            port.release();
        }
    }

    /**
     * {@code NETMAP_REQ_VALE_DETACH}.
     *
     * @return the index that the port had
     * @throws RequestRefusedException with the kernel's errno
     */
    public int detach(String name) {
        SwitchPort port = find(name);
        int index = port.index;
        port.detach();
        return index;
    }

    /**
     * The port of a switch.
     *
     * @throws RequestRefusedException EINVAL if the name is not a switch's; ENXIO if there is none
     */
    public SwitchPort find(String name) {
        if (!Switches.isMeantBy(name)) {
            throw notOfASwitch(name);
        }
        ValeSwitch at = switches.find(name);
        SwitchPort port = at == null ? null : at.find(name);
        if (port == null) {
            throw new RequestRefusedException(ENXIO, FailureCause.NO_PORT, "no port is called " + name);
        }
        return port;
    }

    /**
     * What {@code NETMAP_REQ_VALE_LIST} answers.
     *
     * @param name the port's name
     * @param switchIndex the switch's number
     * @param portIndex the port's number in it, or 255
     */
    public record Listed(String name, int switchIndex, int portIndex) {}

    /**
     * {@code NETMAP_REQ_VALE_LIST}: without a name, the first port at or after the two indices; else the indices of the name.
     *
     * @throws RequestRefusedException ENOENT if there is none; EINVAL if the name is not a switch's
     */
    public Listed list(String name, int switchIndex, int portIndex) {
        if (!name.isEmpty()) {
            if (!name.startsWith(Switches.PREFIX)) {
                throw notOfASwitch(name);
            }
            ValeSwitch at = switches.find(name);
            if (at == null) {
                throw new RequestRefusedException(
                        ENOENT, FailureCause.NO_PORT, "no port of a switch is called " + name);
            }
            SwitchPort port = at.find(name);
            return new Listed(name, at.number, port == null ? NO_PORT : port.index);
        }
        int from = Math.max(0, portIndex);
        for (int i = switchIndex; i < Switches.MAX; i++) {
            ValeSwitch at = switches.at(i);
            for (int j = from; at != null && j < ValeSwitch.MAX_PORTS; j++) {
                SwitchPort port = at.port(j);
                if (port != null) {
                    return new Listed(port.attachedName, i, j);
                }
            }
            from = 0;
        }
        throw new RequestRefusedException(
                ENOENT, FailureCause.NO_PORT, "there are no more ports", "the list ends here");
    }

    private static RequestRefusedException notOfASwitch(String name) {
        return new RequestRefusedException(EINVAL, FailureCause.BAD_NAME, "\"" + name + "\" is not a port of a switch");
    }
}
