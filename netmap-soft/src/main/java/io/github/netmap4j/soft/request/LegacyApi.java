package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.control.SwitchControl;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortInfo;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import java.lang.foreign.MemorySegment;

/** {@code NIOCREGIF} and {@code NIOCGINFO}: the older API, on the same handlers as {@link ControlApi}. */
public final class LegacyApi {

    public static final long SIZE = nmreq.layout().byteSize();

    private static final long NAME = nmreq.nr_name$offset();
    private static final int RING_MASK = netmap_h.NETMAP_RING_MASK();
    private static final int REG_MASK = netmap_h.NR_REG_MASK();
    private static final long DO_RX_POLL = netmap_h.NR_DO_RX_POLL();

    private final RequestHandlers handlers;

    public LegacyApi(ControlApi control) {
        this.handlers = control.handlers();
    }

    /**
     * {@code NIOCREGIF}.
     *
     * @param legacy a copy of the {@code struct nmreq}; the answer goes into it
     * @param user the program's memory
     * @throws RequestRefusedException with the errno
     */
    public void register(SoftDescriptor descriptor, MemorySegment legacy, UserMemory user) {
        checkVersion(legacy);
        int command = Short.toUnsignedInt(nmreq.nr_cmd(legacy));
        String name = UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ);
        if (command == 0) {
            PortParameters port = portRequest(name, legacy);
            handlers.register(descriptor, port, Options.none(user));
            registered(port, legacy);
        } else if (command == netmap_h.NETMAP_BDG_ATTACH()) {
            PortParameters port = portRequest(name, legacy);
            port.mode = (nmreq.nr_arg1(legacy) & netmap_h.NETMAP_BDG_HOST()) != 0 ? Modes.NIC_SW : Modes.ALL_NIC;
            PortParameters asked = port.with(name, port.flags);
            handlers.change(descriptor, ports -> ports.switches().attach(port));
            registered(asked, legacy);
        } else if (command == netmap_h.NETMAP_BDG_DETACH()) {
            handlers.change(descriptor, ports -> ports.switches().detach(name));
        } else if (command == netmap_h.NETMAP_BDG_VNET_HDR()) {
            int length = Short.toUnsignedInt(nmreq.nr_arg1(legacy));
            handlers.change(descriptor, ports -> ports.setHeaderLength(name, length));
        } else if (command == netmap_h.NETMAP_VNET_HDR_GET()) {
            int length = handlers.locked(descriptor, ports -> ports.headerLength(name));
            nmreq.nr_arg1(legacy, (short) length);
        } else if (command == netmap_h.NETMAP_BDG_NEWIF()) {
            PortParameters asked = sizes(name, legacy);
            handlers.change(descriptor, ports -> ports.createInterface(asked));
            answer(asked.txSlots, asked.rxSlots, asked.txRings, asked.rxRings, legacy);
            nmreq.nr_arg2(legacy, (short) asked.memoryId);
        } else if (command == netmap_h.NETMAP_BDG_DELIF()) {
            handlers.change(descriptor, ports -> ports.deleteInterface(name));
        } else if (command == netmap_h.NETMAP_BDG_POLLING_ON()) {
            int mode = pollingMode(nmreq.nr_flags(legacy) & REG_MASK);
            int first = nmreq.nr_ringid(legacy) & RING_MASK;
            int count = Short.toUnsignedInt(nmreq.nr_arg1(legacy));
            handlers.change(descriptor, ports -> ports.switches().find(name).startPolling(mode, first, count));
        } else if (command == netmap_h.NETMAP_BDG_POLLING_OFF()) {
            handlers.change(descriptor, ports -> ports.switches().find(name).stopPolling());
        } else if (command == netmap_h.NETMAP_PT_HOST_CREATE() || command == netmap_h.NETMAP_PT_HOST_DELETE()) {
            throw new RequestRefusedException(
                    ENOMEM, FailureCause.OTHER, "netmap passthrough is not supported, in the kernel either");
        } else {
            throw new RequestRefusedException(EINVAL, "no request has nr_cmd " + command);
        }
    }

    /**
     * {@code NIOCGINFO}.
     *
     * @param legacy a copy of the {@code struct nmreq}; the answer goes into it
     * @throws RequestRefusedException with the errno
     */
    public void info(SoftDescriptor descriptor, MemorySegment legacy) {
        checkVersion(legacy);
        String name = UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ);
        if (Short.toUnsignedInt(nmreq.nr_cmd(legacy)) == netmap_h.NETMAP_BDG_LIST()) {
            int index = Short.toUnsignedInt(nmreq.nr_arg1(legacy));
            int port = Short.toUnsignedInt(nmreq.nr_arg2(legacy));
            SwitchControl.Listed listed =
                    handlers.locked(descriptor, ports -> ports.switches().list(name, index, port));
            UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ, listed.name());
            nmreq.nr_arg1(legacy, (short) listed.switchIndex());
            nmreq.nr_arg2(legacy, (short) listed.portIndex());
            return;
        }
        PortParameters asked = sizes(name, legacy);
        PortInfo info = handlers.locked(descriptor, ports -> ports.info(asked));
        nmreq.nr_memsize(legacy, (int) info.memorySize());
        nmreq.nr_arg2(legacy, (short) info.memoryId());
        if (!name.isEmpty()) {
            answer(info.txSlots(), info.rxSlots(), info.txRings(), info.rxRings(), legacy);
        }
    }

    private static void checkVersion(MemorySegment legacy) {
        int version = nmreq.nr_version(legacy);
        if (Integer.compareUnsigned(version, Requests.MIN_API) < 0) {
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.API_MISMATCH,
                    "API mismatch: the request is of version " + Integer.toUnsignedString(version));
        }
        // The name must end.
        legacy.set(JAVA_BYTE, NAME + IfFields.IFNAMSIZ - 1, (byte) 0);
    }

    private static int pollingMode(int mode) {
        if (mode == Modes.ONE_NIC) {
            return netmap_h.NETMAP_POLLING_MODE_MULTI_CPU();
        }
        return mode == Modes.ALL_NIC ? netmap_h.NETMAP_POLLING_MODE_SINGLE_CPU() : 0;
    }

    private static PortParameters portRequest(String name, MemorySegment legacy) {
        int ringId = Short.toUnsignedInt(nmreq.nr_ringid(legacy));
        long flags = Integer.toUnsignedLong(nmreq.nr_flags(legacy));
        int mode = (int) flags & REG_MASK;
        PortParameters request = sizes(name, legacy);
        request.mode = mode;
        request.ringId = ringId & RING_MASK;
        if (mode == 0) {
            // The oldest form: the mode is in nr_ringid.
            boolean software = (ringId & netmap_h.NETMAP_SW_RING()) != 0;
            boolean single = (ringId & netmap_h.NETMAP_HW_RING()) != 0;
            request.mode = software ? Modes.SW : single ? Modes.ONE_NIC : Modes.ALL_NIC;
        } else if (mode == Modes.PIPE_MASTER || mode == Modes.PIPE_SLAVE) {
            request.name = name + (mode == Modes.PIPE_MASTER ? '{' : '}') + request.ringId;
            request.mode = Modes.ALL_NIC;
            request.ringId = 0;
        }
        request.flags = flags & ~REG_MASK;
        if ((ringId & netmap_h.NETMAP_NO_TX_POLL()) != 0) {
            request.flags |= Modes.NO_TX_POLL;
        }
        if ((ringId & netmap_h.NETMAP_DO_RX_POLL()) != 0) {
            request.flags |= DO_RX_POLL;
        }
        request.extraBuffers = nmreq.nr_arg3(legacy);
        return request;
    }

    private static PortParameters sizes(String name, MemorySegment legacy) {
        PortParameters asked = new PortParameters(name, Modes.ALL_NIC);
        asked.txSlots = nmreq.nr_tx_slots(legacy);
        asked.rxSlots = nmreq.nr_rx_slots(legacy);
        asked.txRings = Short.toUnsignedInt(nmreq.nr_tx_rings(legacy));
        asked.rxRings = Short.toUnsignedInt(nmreq.nr_rx_rings(legacy));
        asked.memoryId = Short.toUnsignedInt(nmreq.nr_arg2(legacy));
        return asked;
    }

    private static void answer(int txSlots, int rxSlots, int txRings, int rxRings, MemorySegment legacy) {
        nmreq.nr_tx_slots(legacy, txSlots);
        nmreq.nr_rx_slots(legacy, rxSlots);
        nmreq.nr_tx_rings(legacy, (short) txRings);
        nmreq.nr_rx_rings(legacy, (short) rxRings);
    }

    private static void registered(PortParameters port, MemorySegment legacy) {
        nmreq.nr_offset(legacy, (int) port.offset);
        nmreq.nr_memsize(legacy, (int) port.memorySize);
        answer(port.txSlots, port.rxSlots, port.txRings, port.rxRings, legacy);
        nmreq.nr_arg2(legacy, (short) port.memoryId);
        nmreq.nr_arg3(legacy, port.extraBuffers);
    }
}
