package io.github.netmap4j.soft.control;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.Switches;
import io.github.netmap4j.soft.vale.ValePort;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.FailureCause;

/** Makes and deletes persistent VALE ports: network interfaces that can be attached to a switch. Control lock held. */
final class PersistentPorts {

    private final Fabric fabric;

    PersistentPorts(Fabric fabric) {
        this.fabric = fabric;
    }

    /**
     * Makes a port and writes back what was granted.
     *
     * @param request its name, rings, slots and memory
     * @param autoDelete whether it is deleted after its last user, instead of by {@link #delete}
     * @throws RequestRefusedException EINVAL for a bad name, EEXIST if there is an interface of this name, ENOMEM
     */
    void create(PortParameters request, boolean autoDelete) {
        if (request.name.startsWith(Switches.PREFIX)) {
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.BAD_NAME,
                    "the name of a persistent port is without a switch",
                    "leave vale…: out");
        }
        if (!PortNames.isInterface(request.name)) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.BAD_NAME, "\"" + request.name + "\" is not an interface name", PortNames.RULE);
        }
        SoftPort existing = fabric.interfaces.get(request.name);
        if (existing != null) {
            describe(existing, request);
        }
        if (fabric.hasInterface(request.name)) {
            throw new RequestRefusedException(
                    EEXIST, FailureCause.BUSY, "there is an interface called " + request.name, "choose another name");
        }
        PortMemory chosen = request.memoryId != 0 ? fabric.memories.find(request.memoryId) : null;
        try {
            ValePort port = new ValePort(fabric, request, chosen, true, autoDelete);
            if (!autoDelete) {
                port.retain();
            }
            fabric.interfaces.put(port.name, port);
            describe(port, request);
        } finally {
            if (chosen != null) {
                chosen.release();
            }
        }
    }

    private static void describe(SoftPort port, PortParameters request) {
        request.txRings = port.txRings;
        request.rxRings = port.rxRings;
        request.txSlots = port.txSlots;
        request.rxSlots = port.rxSlots;
        request.memorySize = port.memory.size();
        request.memoryId = port.memory.id();
    }

    /**
     * Deletes a port.
     *
     * @throws RequestRefusedException ENXIO if there is none, EINVAL if it was not made by {@link #create}, EBUSY if it is in use
     */
    void delete(String name) {
        SoftPort port = fabric.interfaces.get(name);
        if (port == null && !fabric.hasInterface(name)) {
            throw new RequestRefusedException(ENXIO, FailureCause.NO_PORT, "no interface is called \"" + name + "\"");
        }
        if (port == null || !port.isPersistent()) {
            throw new RequestRefusedException(
                    EINVAL, name + " is not a persistent VALE port: only those can be deleted");
        }
        if (port.ownedByDevice || port.descriptors > 0 || port.references() > 1) {
            throw new RequestRefusedException(
                    EBUSY, FailureCause.BUSY, name + " is in use", "close and detach it first");
        }
        port.release();
    }
}
