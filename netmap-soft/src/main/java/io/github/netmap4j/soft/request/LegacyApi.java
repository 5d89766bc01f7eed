package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import io.github.netmap4j.sys.ctrl.NmreqType;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import java.lang.foreign.MemorySegment;

/** {@code NIOCREGIF} and {@code NIOCGINFO}: the older API, turned into requests of the newer one and back. */
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
        int type = type(command);
        String name = UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ);
        if (type == Requests.REGISTER) {
            PortParameters port = portRequest(name, legacy);
            handlers.register(descriptor, port, Options.none(user));
            registered(port, legacy);
            return;
        }
        Request request = new Request(type, name, UserStruct.blank(NmreqType.bodySize(type)), Options.none(user));
        MemorySegment body = request.body;
        if (type == Requests.VALE_ATTACH) {
            PortParameters port = portRequest(name, legacy);
            port.mode = (nmreq.nr_arg1(legacy) & netmap_h.NETMAP_BDG_HOST()) != 0 ? Modes.NIC_SW : Modes.ALL_NIC;
            RegisterStruct.write(port, nmreq_vale_attach.reg(body));
        } else if (type == Requests.PORT_HDR_SET || type == Requests.PORT_HDR_GET) {
            nmreq_port_hdr.nr_hdr_len(body, Short.toUnsignedInt(nmreq.nr_arg1(legacy)));
        } else if (type == Requests.VALE_NEWIF) {
            nmreq_vale_newif.nr_tx_slots(body, nmreq.nr_tx_slots(legacy));
            nmreq_vale_newif.nr_rx_slots(body, nmreq.nr_rx_slots(legacy));
            nmreq_vale_newif.nr_tx_rings(body, nmreq.nr_tx_rings(legacy));
            nmreq_vale_newif.nr_rx_rings(body, nmreq.nr_rx_rings(legacy));
            nmreq_vale_newif.nr_mem_id(body, nmreq.nr_arg2(legacy));
        } else if (type == Requests.VALE_POLLING_ENABLE || type == Requests.VALE_POLLING_DISABLE) {
            nmreq_vale_polling.nr_mode(body, pollingMode(nmreq.nr_flags(legacy) & REG_MASK));
            nmreq_vale_polling.nr_first_cpu_id(body, nmreq.nr_ringid(legacy) & RING_MASK);
            nmreq_vale_polling.nr_num_polling_cpus(body, Short.toUnsignedInt(nmreq.nr_arg1(legacy)));
        }
        handlers.handle(descriptor, request);
        answer(request, legacy);
    }

    /**
     * {@code NIOCGINFO}.
     *
     * @param legacy a copy of the {@code struct nmreq}; the answer goes into it
     * @param user the program's memory
     * @throws RequestRefusedException with the errno
     */
    public void info(SoftDescriptor descriptor, MemorySegment legacy, UserMemory user) {
        checkVersion(legacy);
        boolean list = Short.toUnsignedInt(nmreq.nr_cmd(legacy)) == netmap_h.NETMAP_BDG_LIST();
        int type = list ? Requests.VALE_LIST : Requests.PORT_INFO_GET;
        Request request = new Request(
                type,
                UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ),
                UserStruct.blank(NmreqType.bodySize(type)),
                Options.none(user));
        MemorySegment body = request.body;
        if (list) {
            nmreq_vale_list.nr_bridge_idx(body, nmreq.nr_arg1(legacy));
            nmreq_vale_list.nr_port_idx(body, Short.toUnsignedInt(nmreq.nr_arg2(legacy)));
        } else {
            nmreq_port_info_get.nr_tx_slots(body, nmreq.nr_tx_slots(legacy));
            nmreq_port_info_get.nr_rx_slots(body, nmreq.nr_rx_slots(legacy));
            nmreq_port_info_get.nr_tx_rings(body, nmreq.nr_tx_rings(legacy));
            nmreq_port_info_get.nr_rx_rings(body, nmreq.nr_rx_rings(legacy));
            nmreq_port_info_get.nr_mem_id(body, nmreq.nr_arg2(legacy));
        }
        handlers.handle(descriptor, request);
        answer(request, legacy);
    }

    private static void checkVersion(MemorySegment legacy) {
        int version = nmreq.nr_version(legacy);
        if (Integer.compareUnsigned(version, Requests.MIN_API) < 0) {
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.API_MISMATCH,
                    "API mismatch: the request is of version " + Integer.toUnsignedString(version));
        }
        // The name is always a string.
        legacy.set(JAVA_BYTE, NAME + IfFields.IFNAMSIZ - 1, (byte) 0);
    }

    /** The request that an {@code nr_cmd} stands for; 0, which is none, for an unknown one. */
    private static int type(int command) {
        if (command == 0) {
            return Requests.REGISTER;
        }
        if (command == netmap_h.NETMAP_BDG_ATTACH()) {
            return Requests.VALE_ATTACH;
        }
        if (command == netmap_h.NETMAP_BDG_DETACH()) {
            return Requests.VALE_DETACH;
        }
        if (command == netmap_h.NETMAP_BDG_VNET_HDR()) {
            return Requests.PORT_HDR_SET;
        }
        if (command == netmap_h.NETMAP_VNET_HDR_GET()) {
            return Requests.PORT_HDR_GET;
        }
        if (command == netmap_h.NETMAP_BDG_NEWIF()) {
            return Requests.VALE_NEWIF;
        }
        if (command == netmap_h.NETMAP_BDG_DELIF()) {
            return Requests.VALE_DELIF;
        }
        if (command == netmap_h.NETMAP_BDG_POLLING_ON()) {
            return Requests.VALE_POLLING_ENABLE;
        }
        if (command == netmap_h.NETMAP_BDG_POLLING_OFF()) {
            return Requests.VALE_POLLING_DISABLE;
        }
        if (command == netmap_h.NETMAP_PT_HOST_CREATE() || command == netmap_h.NETMAP_PT_HOST_DELETE()) {
            throw new RequestRefusedException(
                    ENOMEM, FailureCause.OTHER, "netmap passthrough is not supported, in the kernel either");
        }
        return 0;
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
        PortParameters request = new PortParameters(name, mode);
        request.ringId = ringId & RING_MASK;
        if (mode == 0) {
            // The oldest way: the mode is in nr_ringid.
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
        request.txSlots = nmreq.nr_tx_slots(legacy);
        request.rxSlots = nmreq.nr_rx_slots(legacy);
        request.txRings = Short.toUnsignedInt(nmreq.nr_tx_rings(legacy));
        request.rxRings = Short.toUnsignedInt(nmreq.nr_rx_rings(legacy));
        request.memoryId = Short.toUnsignedInt(nmreq.nr_arg2(legacy));
        request.extraBuffers = nmreq.nr_arg3(legacy);
        return request;
    }

    private static void answer(Request request, MemorySegment legacy) {
        MemorySegment body = request.body;
        int type = request.type;
        if (type == Requests.VALE_ATTACH) {
            registered(RegisterStruct.read(request.name(), nmreq_vale_attach.reg(body)), legacy);
        } else if (type == Requests.PORT_INFO_GET) {
            nmreq.nr_memsize(legacy, (int) nmreq_port_info_get.nr_memsize(body));
            nmreq.nr_tx_slots(legacy, nmreq_port_info_get.nr_tx_slots(body));
            nmreq.nr_rx_slots(legacy, nmreq_port_info_get.nr_rx_slots(body));
            nmreq.nr_tx_rings(legacy, nmreq_port_info_get.nr_tx_rings(body));
            nmreq.nr_rx_rings(legacy, nmreq_port_info_get.nr_rx_rings(body));
            nmreq.nr_arg2(legacy, nmreq_port_info_get.nr_mem_id(body));
        } else if (type == Requests.VALE_LIST) {
            UserStruct.name(legacy, NAME, IfFields.IFNAMSIZ, request.name());
            nmreq.nr_arg1(legacy, nmreq_vale_list.nr_bridge_idx(body));
            nmreq.nr_arg2(legacy, (short) nmreq_vale_list.nr_port_idx(body));
        } else if (type == Requests.PORT_HDR_SET || type == Requests.PORT_HDR_GET) {
            nmreq.nr_arg1(legacy, (short) nmreq_port_hdr.nr_hdr_len(body));
        } else if (type == Requests.VALE_NEWIF) {
            nmreq.nr_tx_slots(legacy, nmreq_vale_newif.nr_tx_slots(body));
            nmreq.nr_rx_slots(legacy, nmreq_vale_newif.nr_rx_slots(body));
            nmreq.nr_tx_rings(legacy, nmreq_vale_newif.nr_tx_rings(body));
            nmreq.nr_rx_rings(legacy, nmreq_vale_newif.nr_rx_rings(body));
            nmreq.nr_arg2(legacy, nmreq_vale_newif.nr_mem_id(body));
        }
    }

    private static void registered(PortParameters port, MemorySegment legacy) {
        nmreq.nr_offset(legacy, (int) port.offset);
        nmreq.nr_memsize(legacy, (int) port.memorySize);
        nmreq.nr_tx_slots(legacy, port.txSlots);
        nmreq.nr_rx_slots(legacy, port.rxSlots);
        nmreq.nr_tx_rings(legacy, (short) port.txRings);
        nmreq.nr_rx_rings(legacy, (short) port.rxRings);
        nmreq.nr_arg2(legacy, (short) port.memoryId);
        nmreq.nr_arg3(legacy, port.extraBuffers);
    }
}
