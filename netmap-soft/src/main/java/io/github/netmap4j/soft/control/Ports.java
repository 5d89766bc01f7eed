package io.github.netmap4j.soft.control;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.memory.MemoryTable;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.nic.HostStack;
import io.github.netmap4j.soft.nic.NicPort;
import io.github.netmap4j.soft.port.Fabric;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.Offsets;
import io.github.netmap4j.soft.port.PortInfo;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.Registration;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.vale.SwitchOptions;
import io.github.netmap4j.soft.vale.Switches;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests about a device's ports. The caller holds the control lock. */
public final class Ports {

    private final Fabric fabric;
    private final PersistentPorts persistent;
    private final PortLookup lookup;
    private final SwitchControl switches;
    private final Map<String, HostStack> hosts = new HashMap<>();

    public Ports(Fabric fabric, SwitchOptions options) {
        Switches all = new Switches(options);
        this.fabric = fabric;
        this.persistent = new PersistentPorts(fabric);
        this.lookup = new PortLookup(fabric, all, persistent);
        this.switches = new SwitchControl(fabric, all);
    }

    /**
     * Adds two connected NICs; if both names are the same, one that is connected to itself.
     *
     * @param rings transmit rings, and as many receive rings
     * @param slots per ring
     * @param link what is wrong with it, or null
     */
    public void addCable(String a, String b, int rings, int slots, @Nullable LinkPair link) {
        NicPort first = addNic(a, rings, slots);
        NicPort.cable(first, a.equals(b) ? first : addNic(b, rings, slots), link);
    }

    private NicPort addNic(String name, int rings, int slots) {
        if (!PortNames.isInterface(name) || Switches.isMeantBy(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is not an interface name");
        }
        NicPort nic = new NicPort(fabric, name, rings, slots);
        if (fabric.interfaces.putIfAbsent(name, nic) != null) {
            throw new IllegalArgumentException("there are two interfaces called " + name);
        }
        hosts.put(name, nic.host());
        return nic;
    }

    /** The network interfaces there are now, in order. */
    public List<String> interfaceNames() {
        return fabric.interfaces.keySet().stream().sorted().toList();
    }

    /** The host of a NIC, or null if there is no NIC of this name. */
    public @Nullable HostStack host(String name) {
        return hosts.get(name);
    }

    /** The memories that ports can have. */
    public MemoryTable memories() {
        return fabric.memories;
    }

    /** The requests about switches. */
    public SwitchControl switches() {
        return switches;
    }

    /**
     * Binds a descriptor, and writes what was granted into the request.
     *
     * @param offsets the OFFSETS option, or null
     * @param external the memory of the EXTMEM option, or null
     * @throws RequestRefusedException with the kernel's errno; then nothing has changed
     */
    public void register(
            SoftDescriptor descriptor,
            PortParameters request,
            @Nullable Offsets offsets,
            @Nullable PortMemory external) {
        Registration.checkUnbound(descriptor);
        SoftPort port = lookup.find(request, external, true);
        try {
            Registration.register(descriptor, port, request, offsets);
        } catch (RuntimeException refused) {
            letGo(port);
            throw refused;
        }
        PortMemory memory = port.memory;
        request.txRings = port.txRings;
        request.rxRings = port.rxRings;
        request.txSlots = port.txSlots;
        request.rxSlots = port.rxSlots;
        request.hostTxRings = port.hostTxRings;
        request.hostRxRings = port.hostRxRings;
        request.memorySize = memory.size();
        request.memoryId = memory.id();
        request.offset = Objects.requireNonNull(descriptor.binding()).nifp;
        if (request.extraBuffers != 0) {
            request.extraBuffers = memory.newExtraBuffers(request.offset, request.extraBuffers);
        }
    }

    /** Undoes {@link #register}. */
    public void unregister(SoftDescriptor descriptor) {
        Registration.unregister(descriptor);
    }

    /** Gives back a reference taken for a look. */
    private static void letGo(SoftPort port) {
        if (port.descriptors == 0) {
            port.restoreMemory();
        }
        port.release();
    }

    /**
     * The size of a port, whether it is open or would be made; without a name, of a memory.
     *
     * @throws RequestRefusedException with the kernel's errno
     */
    public PortInfo info(PortParameters request) {
        if (request.name.isEmpty()) {
            PortMemory memory = fabric.memories.find(request.memoryId == 0 ? 1 : request.memoryId);
            try {
                return new PortInfo(memory.size(), memory.id(), 0, 0, 0, 0, 0, 0);
            } finally {
                memory.release();
            }
        }
        SoftPort port = lookup.find(request, null, true);
        try {
            return new PortInfo(
                    port.memory.size(),
                    port.memory.id(),
                    port.txSlots,
                    port.rxSlots,
                    port.txRings,
                    port.rxRings,
                    port.hostTxRings,
                    port.hostRxRings);
        } finally {
            letGo(port);
        }
    }

    /**
     * Shows the memory of a port, whether it is open or would be made.
     *
     * @throws RequestRefusedException with the kernel's errno
     */
    public void withMemory(PortParameters request, Consumer<PortMemory> reader) {
        SoftPort port = lookup.find(request, null, true);
        try {
            reader.accept(port.memory);
        } finally {
            letGo(port);
        }
    }

    /** Makes a persistent VALE port, see {@link PersistentPorts#create}. */
    public void createInterface(PortParameters request) {
        persistent.create(request, false);
    }

    /** Deletes a persistent VALE port, see {@link PersistentPorts#delete}. */
    public void deleteInterface(String name) {
        persistent.delete(name);
    }

    /**
     * Sets the length of the virtio-net header in front of each frame of a VALE port.
     *
     * @throws RequestRefusedException EINVAL for a length other than 0, 10 and 12; ENXIO if it is not an open VALE port
     */
    public void setHeaderLength(String name, int length) {
        if (length != 0 && length != 10 && length != 12) {
            throw new RequestRefusedException(
                    EINVAL, "a virtio-net header of " + length + " bytes; 0, 10 and 12 are possible");
        }
        if (!Switches.isMeantBy(name)) {
            throw new RequestRefusedException(ENXIO, FailureCause.NO_PORT, name + " is not a VALE port");
        }
        SoftPort port = lookup.vale(new PortParameters(name, Modes.ALL_NIC), null, false);
        port.headerLength = length;
        if (length != 0) {
            // As in the kernel, it stays so after the header is removed.
            port.maxFrame = port.memory.buffers().objectSize();
        }
        letGo(port);
    }

    /**
     * The length of a port's header.
     *
     * @throws RequestRefusedException ENXIO if there is no such port
     */
    public int headerLength(String name) {
        SoftPort port = lookup.find(new PortParameters(name, Modes.ALL_NIC), null, false);
        int length = port.headerLength;
        letGo(port);
        return length;
    }
}
