package io.github.netmap4j.soft.control;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.nic.NicPort;
import io.github.netmap4j.soft.nic.NicSwitchPort;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortRequest;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.SecondSwitchPort;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.Switches;
import io.github.netmap4j.soft.vale.ValePort;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.FailureCause;

/** Attaches interfaces to switches, detaches them, lists them: what vale-ctl(8) does. Control lock held. */
public final class SwitchControl {

    /** {@code NM_BDG_NOPORT}: the port index that means none. */
    private static final int NO_PORT = ValeSwitch.MAX_PORTS + 1;

    private static final int SINGLE_CPU = 1;
    private static final int MULTI_CPU = 2;

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
    public int attach(PortRequest request) {
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

    private int attach(PortRequest request, PortMemory chosen) {
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
        SoftPort port = fabric.interfaces.get(request.name.substring(at.name.length() + 1));
        if (port == null) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.NO_PORT, "no interface has the name after the colon of " + request.name);
        }
        if (port.descriptors > 0 || port.ownedByDevice) {
            throw new RequestRefusedException(EBUSY, FailureCause.BUSY, port.name + " is in use", "close it first");
        }
        if (port instanceof NicPort nic) {
            return attachNic(nic, at, request, chosen);
        }
        ValePort vale = (ValePort) port;
        if (vale.attachedTo != null) {
            return attachAgain(vale, at, request, chosen);
        }
        vale.retain();
        vale.attachedName = request.name;
        at.attach(vale);
        return vale.index;
    }

    private static void checkRings(PortRequest request) {
        if (request.ringId != 0 || (request.mode != Modes.NIC_SW && request.mode != Modes.ALL_NIC)) {
            throw new RequestRefusedException(
                    EINVAL, "a port is attached with all of its rings, with or without its host");
        }
    }

    /** Makes a persistent port, which is on a switch already, the way from there to another one. */
    private static int attachAgain(ValePort vale, ValeSwitch at, PortRequest request, PortMemory chosen) {
        checkRings(request);
        vale.choose(chosen);
        SecondSwitchPort second = new SecondSwitchPort(vale, request.name);
        second.retain();
        vale.retain();
        vale.second = second;
        try {
            second.firstUser = Registration.registerInternally(vale);
            second.user = Registration.registerInternally(second);
        } catch (RuntimeException refused) {
            if (second.firstUser != null) {
                Registration.unregister(second.firstUser);
                vale.ownedByDevice = false;
            } else {
                vale.release();
            }
            vale.second = null;
            second.release();
            vale.restoreMemory();
            throw refused;
        }
        at.attach(second);
        return second.index;
    }

    private static void detachSecond(SecondSwitchPort port) {
        ValePort vale = port.first();
        port.attachedTo.detach(port);
        vale.ownedByDevice = false;
        // Each end's rings send into the other's switch, so the link goes after both.
        Registration.unregister(port.firstUser);
        Registration.unregister(port.user);
        vale.second = null;
    }

    private static int attachNic(NicPort nic, ValeSwitch at, PortRequest request, PortMemory chosen) {
        checkRings(request);
        boolean withHost = request.mode == Modes.NIC_SW;
        nic.choose(chosen);
        NicSwitchPort port = new NicSwitchPort(nic, request.name, withHost);
        port.retain();
        try {
            port.user = Registration.registerInternally(port);
        } catch (RuntimeException refused) {
            port.release();
            nic.restoreMemory();
            throw refused;
        }
        nic.retain();
        nic.ownedByDevice = true;
        at.attach(port);
        if (withHost) {
            at.attach(port.host());
        }
        nic.attached = port;
        return port.index;
    }

    /**
     * {@code NETMAP_REQ_VALE_DETACH}.
     *
     * @return the index that the port had
     * @throws RequestRefusedException with the kernel's errno
     */
    public int detach(String name) {
        if (!Switches.isMeantBy(name)) {
            throw notOfASwitch(name);
        }
        SwitchPort port = find(name);
        int index = port.index;
        if (port instanceof NicSwitchPort nicPort) {
            detachNic(nicPort);
        } else if (port instanceof SecondSwitchPort second) {
            detachSecond(second);
        } else if (port instanceof ValePort vale && vale.second != null) {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, name + " is on a second switch", "detach it from that one first");
        } else if (port instanceof ValePort vale && vale.persistent()) {
            vale.attachedTo.detach(vale);
            vale.attachedName = vale.name;
            vale.release();
        } else {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, name + " was not attached", "it goes when it is closed");
        }
        return index;
    }

    private static void detachNic(NicSwitchPort port) {
        if (port.polling) {
            throw new RequestRefusedException(
                    EBUSY,
                    FailureCause.BUSY,
                    port.name + " is being polled",
                    "end that first (NETMAP_REQ_VALE_POLLING_DISABLE)");
        }
        NicPort nic = port.nic();
        nic.attached = null;
        nic.quiesce();
        if (port.host() != null) {
            port.attachedTo.detach(port.host());
        }
        port.attachedTo.detach(port);
        Registration.unregister(port.user);
        nic.ownedByDevice = false;
        nic.restoreMemory();
        nic.release();
    }

    private SwitchPort find(String name) {
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
     * {@code NETMAP_REQ_VALE_LIST}: without a name, the first port from two indices on; else the indices of a name.
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

    /**
     * {@code NETMAP_REQ_VALE_POLLING_ENABLE}. Frames of a software NIC arrive without interrupts, so there is nothing to poll
     * for: the request is checked and remembered, no more.
     *
     * @throws RequestRefusedException with the kernel's errno
     */
    public void startPolling(String name, int mode, int firstCpu, int cpus) {
        NicSwitchPort port = polled(name);
        if (port.polling) {
            throw new RequestRefusedException(EFAULT, name + " is polled already");
        }
        if (cpus == 0 || Integer.compareUnsigned(cpus, Runtime.getRuntime().availableProcessors()) >= 0) {
            throw new RequestRefusedException(
                    EINVAL, "polling on " + cpus + " processors; one at least has to be left");
        }
        boolean single = mode == SINGLE_CPU && cpus == 1;
        boolean multi = mode == MULTI_CPU && Integer.compareUnsigned(firstCpu + cpus, port.rxRings) <= 0;
        if (!single && !multi) {
            throw new RequestRefusedException(
                    EINVAL, "polling mode " + mode + " with " + cpus + " processors from " + firstCpu);
        }
        port.polling = true;
        port.retain();
    }

    /**
     * {@code NETMAP_REQ_VALE_POLLING_DISABLE}.
     *
     * @throws RequestRefusedException with the kernel's errno
     */
    public void stopPolling(String name) {
        NicSwitchPort port = polled(name);
        if (!port.polling) {
            throw new RequestRefusedException(EFAULT, name + " is not polled");
        }
        port.polling = false;
        port.release();
    }

    private NicSwitchPort polled(String name) {
        if (!Switches.isMeantBy(name)) {
            throw notOfASwitch(name);
        }
        if (find(name) instanceof NicSwitchPort port) {
            return port;
        }
        throw new RequestRefusedException(EOPNOTSUPP, name + " is no NIC: only NICs on a switch can be polled");
    }

    private static RequestRefusedException notOfASwitch(String name) {
        return new RequestRefusedException(EINVAL, FailureCause.BAD_NAME, "\"" + name + "\" is no port of a switch");
    }
}
