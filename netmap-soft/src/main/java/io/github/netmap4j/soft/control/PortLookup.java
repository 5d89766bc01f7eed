package io.github.netmap4j.soft.control;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.monitor.MonitorPort;
import io.github.netmap4j.soft.nic.DrivenPort;
import io.github.netmap4j.soft.pipe.PipePair;
import io.github.netmap4j.soft.pipe.PipePort;
import io.github.netmap4j.soft.pipe.Pipes;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.NullPort;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.SwitchPort;
import io.github.netmap4j.soft.vale.Switches;
import io.github.netmap4j.soft.vale.ValePort;
import io.github.netmap4j.soft.vale.ValeSwitch;
import io.github.netmap4j.sys.device.FailureCause;
import org.jspecify.annotations.Nullable;

/**
 * Finds the port of a name, or makes it if its kind is one that a registration creates. Tries the kinds in the kernel's
 * order: null ports, monitors, pipes, VALE ports, network interfaces. Control lock held.
 */
final class PortLookup {

    private final Fabric fabric;
    private final Switches switches;
    private final PersistentPorts persistent;
    private final Pipes pipes = new Pipes();

    PortLookup(Fabric fabric, Switches switches, PersistentPorts persistent) {
        this.fabric = fabric;
        this.switches = switches;
        this.persistent = persistent;
    }

    /**
     * Finds or makes a port.
     *
     * @param request the name, and the parameters of a new port
     * @param chosen the memory of a new port; null if the request's memory id decides
     * @param create whether it may be made
     * @return the port, with one more reference, which the caller must release
     * @throws RequestRefusedException with the kernel's errno
     */
    SoftPort find(PortParameters request, @Nullable PortMemory chosen, boolean create) {
        if (request.mode == Modes.PIPE_MASTER || request.mode == Modes.PIPE_SLAVE) {
            throw new RequestRefusedException(EINVAL, "pipes are opened by name, as in x{1 or x}1");
        }
        if (chosen != null || request.memoryId == 0) {
            return findIn(request, chosen, create);
        }
        PortMemory memory = fabric.memories.find(request.memoryId);
        try {
            return findIn(request, memory, create);
        } finally {
            memory.release();
        }
    }

    private SoftPort findIn(PortParameters request, @Nullable PortMemory chosen, boolean create) {
        if (request.mode == Modes.NULL) {
            return nullPort(request, chosen, create);
        }
        if (request.has(Modes.MONITOR_TX | Modes.MONITOR_RX | Modes.ZCOPY_MON)) {
            return monitor(request, chosen, create);
        }
        int brace = request.name.lastIndexOf('{');
        if (brace < 0) {
            brace = request.name.lastIndexOf('}');
        }
        if (brace >= 0) {
            return pipe(request, brace, chosen, create);
        }
        if (Switches.isMeantBy(request.name)) {
            return vale(request, chosen, create);
        }
        SoftPort nic = DrivenPort.find(fabric, request.name);
        if (nic == null) {
            throw new RequestRefusedException(
                    ENXIO, FailureCause.NO_PORT, "no interface is called \"" + request.name + "\"");
        }
        nic.retain();
        nic.choose(chosen);
        if (nic.hasHostRings && nic.descriptors == 0) {
            nic.hostTxRings = request.hostTxRings != 0 ? request.hostTxRings : nic.hostTxRings;
            nic.hostRxRings = request.hostRxRings != 0 ? request.hostRxRings : nic.hostRxRings;
        }
        return nic;
    }

    private SoftPort nullPort(PortParameters request, @Nullable PortMemory chosen, boolean create) {
        if (!create || chosen == null) {
            throw new RequestRefusedException(
                    EINVAL, "a null port is new, and in a memory that exists: give the id of one");
        }
        SoftPort port = new NullPort(fabric, request, chosen);
        port.retain();
        return port;
    }

    private SoftPort monitor(PortParameters request, @Nullable PortMemory chosen, boolean create) {
        long monitorFlags = Modes.MONITOR_TX | Modes.MONITOR_RX | Modes.ZCOPY_MON;
        if (request.has(Modes.ZCOPY_MON)) {
            request.flags |= Modes.MONITOR_TX | Modes.MONITOR_RX;
        }
        SoftPort monitored = find(request.with(request.name, request.flags & ~monitorFlags), chosen, create);
        try {
            if (!monitored.on) {
                throw new RequestRefusedException(
                        EINVAL, monitored.name + " is not open, so there is nothing to monitor: open it first");
            }
            SoftPort port = new MonitorPort(monitored, request);
            port.retain();
            return port;
        } catch (RuntimeException refused) {
            monitored.release();
            throw refused;
        }
    }

    private SoftPort pipe(PortParameters request, int brace, @Nullable PortMemory chosen, boolean create) {
        String parentName = request.name.substring(0, brace);
        String id = request.name.substring(brace + 1);
        boolean master = request.name.charAt(brace) == '{';
        if (parentName.isEmpty() || id.isEmpty()) {
            throw new RequestRefusedException(EINVAL, "a pipe is named port{id or port}id");
        }
        if (request.mode != Modes.ALL_NIC && request.mode != Modes.ONE_NIC) {
            throw new RequestRefusedException(EINVAL, "pipes have no host rings: use NR_REG_ALL_NIC or NR_REG_ONE_NIC");
        }
        SoftPort parent = pipeParent(request, parentName, chosen, create);
        try {
            if (parent.ownedByDevice) {
                throw new RequestRefusedException(
                        EBUSY,
                        FailureCause.BUSY,
                        parentName + " is attached to a switch",
                        "detach it (NETMAP_REQ_VALE_DETACH) first");
            }
            PipePair found = pipes.find(parent, id);
            if (found != null) {
                PipePort end = found.end(master);
                end.retain();
                parent.release();
                return end;
            }
            if (!create) {
                throw new RequestRefusedException(ENODEV, FailureCause.NO_PORT, "no pipe is called " + request.name);
            }
            PipePort end = pipes.create(parent, id, request).end(master);
            end.retain();
            return end;
        } catch (RuntimeException refused) {
            parent.release();
            throw refused;
        }
    }

    /** The port before the brace. For an unknown name it is a persistent VALE port that lasts as long as the pipe. */
    private SoftPort pipeParent(
            PortParameters request, String parentName, @Nullable PortMemory chosen, boolean create) {
        String pipeName = request.name;
        request.name = parentName;
        try {
            return find(request, chosen, create);
        } catch (RequestRefusedException unknown) {
            if (unknown.errno() != ENXIO) {
                throw unknown;
            }
            try {
                persistent.create(request, true);
            } catch (RequestRefusedException impossible) {
                throw unknown;
            }
            return find(request, chosen, create);
        } finally {
            request.name = pipeName;
        }
    }

    /**
     * The port of a switch.
     *
     * @return the port, with one more reference
     * @throws RequestRefusedException ENXIO if it may not be made; ENOMEM for a bad name, or without room; EINVAL for the name of
     *     an interface, which has to be attached first
     */
    SoftPort vale(PortParameters request, @Nullable PortMemory chosen, boolean create) {
        ValeSwitch at = create ? switches.findOrCreate(request.name) : switches.find(request.name);
        if (at == null) {
            throw switches.noSwitch(create ? ENOMEM : ENXIO, request.name);
        }
        SwitchPort found = at.find(request.name);
        if (found != null) {
            found.retain();
            return found;
        }
        if (!create) {
            throw new RequestRefusedException(ENXIO, FailureCause.NO_PORT, "no port is called " + request.name);
        }
        if (at.isFull()) {
            throw at.full();
        }
        if (fabric.hasInterface(request.name.substring(at.name.length() + 1))) {
            throw new RequestRefusedException(
                    EINVAL,
                    "an interface has to be attached to a switch (NETMAP_REQ_VALE_ATTACH) before it is a port of it");
        }
        ValePort port = new ValePort(fabric, request, chosen, false, false);
        at.attach(port);
        port.retain();
        return port;
    }
}
