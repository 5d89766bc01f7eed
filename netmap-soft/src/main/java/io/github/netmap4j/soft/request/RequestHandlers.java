package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.control.Ports;
import io.github.netmap4j.soft.control.SwitchControl;
import io.github.netmap4j.soft.kloop.SyncLoop;
import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Modes;
import io.github.netmap4j.soft.port.Offsets;
import io.github.netmap4j.soft.port.PortInfo;
import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import io.github.netmap4j.sys.ctrl.NmreqType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Performs the requests of the control API, once they are copied in. The control lock is held only for this: no other
 * request waits while a program's memory is read or written, which may take as long as the program likes.
 */
final class RequestHandlers {

    private final Ports ports;
    private final Lock control;

    RequestHandlers(Ports ports, Lock control) {
        this.ports = ports;
        this.control = control;
    }

    /**
     * Performs a request, and puts the answer into its body.
     *
     * @throws RequestRefusedException with the errno
     */
    void handle(SoftDescriptor descriptor, NmreqType type, ControlRequest request) {
        MemorySegment body = request.body;
        String name = request.name();
        switch (type) {
            // Without the lock: a loop runs, or is waited for, until another thread's request.
            case SYNC_KLOOP_START -> LoopStart.run(descriptor, request, control);
            case SYNC_KLOOP_STOP -> SyncLoop.of(descriptor).stop();
            case CSB_ENABLE -> {
                if (locked(descriptor, _ -> prepareCsb(descriptor, csb(request.options)))) {
                    enableCsb(descriptor, request.options);
                }
            }
            case REGISTER -> {
                PortParameters port = RegisterStruct.read(name, body);
                register(descriptor, port, request.options);
                RegisterStruct.write(port, body);
            }
            case PORT_INFO_GET -> portInfo(descriptor, name, body);
            case POOLS_INFO_GET -> poolsInfo(descriptor, name, body);
            case VALE_NEWIF -> newInterface(descriptor, name, body);
            case VALE_DELIF -> change(descriptor, ports -> ports.deleteInterface(name));
            case PORT_HDR_SET -> {
                int length = nmreq_port_hdr.nr_hdr_len(body);
                change(descriptor, ports -> ports.setHeaderLength(name, length));
            }
            case PORT_HDR_GET -> nmreq_port_hdr.nr_hdr_len(body, locked(descriptor, ports -> ports.headerLength(name)));
            case VALE_ATTACH -> {
                PortParameters port = RegisterStruct.read(name, nmreq_vale_attach.reg(body));
                int index = locked(descriptor, ports -> ports.switches().attach(port));
                nmreq_vale_attach.port_index(body, index);
            }
            case VALE_DETACH ->
                nmreq_vale_detach.port_index(
                        body, locked(descriptor, ports -> ports.switches().detach(name)));
            case VALE_LIST -> list(descriptor, request);
            case VALE_POLLING_ENABLE -> {
                int mode = nmreq_vale_polling.nr_mode(body);
                int first = nmreq_vale_polling.nr_first_cpu_id(body);
                int count = nmreq_vale_polling.nr_num_polling_cpus(body);
                change(descriptor, ports -> ports.switches().find(name).startPolling(mode, first, count));
            }
            case VALE_POLLING_DISABLE ->
                change(descriptor, ports -> ports.switches().find(name).stopPolling());
        }
    }

    /**
     * Works on the ports with the control lock held.
     *
     * @throws RequestRefusedException what the work throws; EBADF if the descriptor is closed
     */
    <T> T locked(SoftDescriptor descriptor, Function<Ports, T> work) {
        control.lock();
        try {
            if (descriptor.closed()) {
                throw new RequestRefusedException(EBADF, "the descriptor was closed meanwhile");
            }
            return work.apply(ports);
        } finally {
            control.unlock();
        }
    }

    /** The same, without an answer. */
    void change(SoftDescriptor descriptor, Consumer<Ports> work) {
        locked(descriptor, all -> {
            work.accept(all);
            return true;
        });
    }

    private void list(SoftDescriptor descriptor, ControlRequest request) {
        MemorySegment body = request.body;
        int index = Short.toUnsignedInt(nmreq_vale_list.nr_bridge_idx(body));
        int port = nmreq_vale_list.nr_port_idx(body);
        SwitchControl.Listed listed =
                locked(descriptor, ports -> ports.switches().list(request.name(), index, port));
        request.answerName(listed.name());
        nmreq_vale_list.nr_bridge_idx(body, (short) listed.switchIndex());
        nmreq_vale_list.nr_port_idx(body, listed.portIndex());
    }

    /**
     * Binds a descriptor, and writes what was granted into the port's request. Memory of the program that options refer to is
     * accessed before and after that, without the lock.
     *
     * @throws RequestRefusedException with the errno
     */
    void register(SoftDescriptor descriptor, PortParameters port, Options options) {
        ExternalMemory external = external(options);
        boolean csb = false;
        boolean adopted = false;
        control.lock();
        try {
            if (descriptor.closed()) {
                throw new RequestRefusedException(EBADF, "the descriptor was closed meanwhile");
            }
            PortMemory memory = null;
            if (external != null) {
                adopted = true;
                memory = adopt(external, options);
            }
            csb = register(descriptor, port, options, memory);
        } finally {
            control.unlock();
            if (external != null && !adopted) {
                external.release();
            }
        }
        if (csb) {
            finishCsb(descriptor, options);
        }
    }

    /** Registers, with the control lock held. Returns whether a CSB is to be enabled after that. */
    private boolean register(
            SoftDescriptor descriptor, PortParameters port, Options options, @Nullable PortMemory memory) {
        Options.Option option = options.find(Requests.OPT_OFFSETS);
        Offsets offsets = option == null ? null : offsets(option.struct);
        try {
            ports.register(descriptor, port, offsets, memory);
        } catch (RequestRefusedException refused) {
            // As in the kernel, whatever the reason.
            if (option != null) {
                option.failed(refused.errno());
            }
            throw refused;
        } finally {
            if (memory != null) {
                memory.release();
            }
        }
        if (option != null && offsets != null) {
            option.done();
            nmreq_opt_offsets.nro_max_offset(option.struct, offsets.max());
        }
        Options.Option csb = options.find(Requests.OPT_CSB);
        try {
            boolean prepared = csb != null && prepareCsb(descriptor, csb);
            boolean supported = false;
            try {
                options.requireAllSupported();
                supported = true;
            } finally {
                if (prepared && !supported) {
                    SyncLoop.of(descriptor).forget();
                }
            }
            return prepared;
        } catch (RequestRefusedException unsupported) {
            ports.unregister(descriptor);
            throw unsupported;
        }
    }

    private void finishCsb(SoftDescriptor descriptor, Options options) {
        try {
            enableCsb(descriptor, options);
        } catch (RequestRefusedException refused) {
            control.lock();
            try {
                // A closed one is unregistered with its last mapping.
                if (!descriptor.closed()) {
                    ports.unregister(descriptor);
                }
            } finally {
                control.unlock();
            }
            throw refused;
        }
    }

    /** The memory of {@code NETMAP_REQ_OPT_EXTMEM}; null where it is not asked for. */
    private @Nullable ExternalMemory external(Options options) {
        Options.Option option = options.find(Requests.OPT_EXTMEM);
        return option == null
                ? null
                : option.attempt(() ->
                        ExternalMemory.take(option.struct, ports.memories().minimum(), options.user()));
    }

    private PortMemory adopt(ExternalMemory external, Options options) {
        Options.Option option = Objects.requireNonNull(options.find(Requests.OPT_EXTMEM));
        PortMemory memory = option.attempt(() -> external.adopt(ports.memories()));
        option.done();
        return memory;
    }

    private static Options.Option csb(Options options) {
        Options.Option option = options.find(Requests.OPT_CSB);
        if (option == null) {
            throw new RequestRefusedException(EINVAL, "NETMAP_REQ_OPT_CSB is missing");
        }
        return option;
    }

    /** Begins {@code NETMAP_REQ_OPT_CSB}. Control lock held. Returns whether {@link #enableCsb} must follow. */
    private static boolean prepareCsb(SoftDescriptor descriptor, Options.Option option) {
        MemorySegment csb = option.struct;
        boolean prepared = option.attempt(
                () -> SyncLoop.of(descriptor).prepare(nmreq_opt_csb.csb_atok(csb), nmreq_opt_csb.csb_ktoa(csb)));
        option.done();
        return prepared;
    }

    /** Does {@code NETMAP_REQ_OPT_CSB}, without the lock. */
    private void enableCsb(SoftDescriptor descriptor, Options options) {
        Options.Option option = csb(options);
        MemorySegment csb = option.struct;
        option.attempt(() -> {
            SyncLoop.of(descriptor)
                    .enable(nmreq_opt_csb.csb_atok(csb), nmreq_opt_csb.csb_ktoa(csb), options.user(), control);
            return true;
        });
    }

    private static Offsets offsets(MemorySegment option) {
        return new Offsets(
                nmreq_opt_offsets.nro_max_offset(option),
                nmreq_opt_offsets.nro_initial_offset(option),
                nmreq_opt_offsets.nro_offset_bits(option),
                nmreq_opt_offsets.nro_min_gap(option));
    }

    private void portInfo(SoftDescriptor descriptor, String name, MemorySegment body) {
        PortParameters asked = new PortParameters(name, Modes.ALL_NIC);
        asked.txSlots = nmreq_port_info_get.nr_tx_slots(body);
        asked.rxSlots = nmreq_port_info_get.nr_rx_slots(body);
        asked.txRings = Short.toUnsignedInt(nmreq_port_info_get.nr_tx_rings(body));
        asked.rxRings = Short.toUnsignedInt(nmreq_port_info_get.nr_rx_rings(body));
        asked.hostTxRings = Short.toUnsignedInt(nmreq_port_info_get.nr_host_tx_rings(body));
        asked.hostRxRings = Short.toUnsignedInt(nmreq_port_info_get.nr_host_rx_rings(body));
        asked.memoryId = Short.toUnsignedInt(nmreq_port_info_get.nr_mem_id(body));
        PortInfo info = locked(descriptor, ports -> ports.info(asked));
        nmreq_port_info_get.nr_memsize(body, info.memorySize());
        nmreq_port_info_get.nr_mem_id(body, (short) info.memoryId());
        if (!name.isEmpty()) {
            nmreq_port_info_get.nr_tx_slots(body, info.txSlots());
            nmreq_port_info_get.nr_rx_slots(body, info.rxSlots());
            nmreq_port_info_get.nr_tx_rings(body, (short) info.txRings());
            nmreq_port_info_get.nr_rx_rings(body, (short) info.rxRings());
            nmreq_port_info_get.nr_host_tx_rings(body, (short) info.hostTxRings());
            nmreq_port_info_get.nr_host_rx_rings(body, (short) info.hostRxRings());
        }
    }

    private void poolsInfo(SoftDescriptor descriptor, String name, MemorySegment body) {
        PortParameters asked = new PortParameters(name, Modes.ALL_NIC);
        asked.memoryId = Short.toUnsignedInt(nmreq_pools_info.nr_mem_id(body));
        change(descriptor, ports -> ports.withMemory(asked, memory -> poolsInfo(memory, body)));
    }

    private static void poolsInfo(PortMemory memory, MemorySegment body) {
        nmreq_pools_info.nr_memsize(body, memory.size());
        nmreq_pools_info.nr_mem_id(body, (short) memory.id());
        nmreq_pools_info.nr_if_pool_offset(body, 0);
        nmreq_pools_info.nr_if_pool_objtotal(body, memory.ifs().total());
        nmreq_pools_info.nr_if_pool_objsize(body, memory.ifs().objectSize());
        nmreq_pools_info.nr_ring_pool_offset(body, memory.ringsOffset());
        nmreq_pools_info.nr_ring_pool_objtotal(body, memory.rings().total());
        nmreq_pools_info.nr_ring_pool_objsize(body, memory.rings().objectSize());
        nmreq_pools_info.nr_buf_pool_offset(body, memory.buffersOffset());
        nmreq_pools_info.nr_buf_pool_objtotal(body, memory.buffers().total());
        nmreq_pools_info.nr_buf_pool_objsize(body, memory.buffers().objectSize());
    }

    private void newInterface(SoftDescriptor descriptor, String name, MemorySegment body) {
        PortParameters asked = new PortParameters(name, Modes.ALL_NIC);
        asked.txSlots = nmreq_vale_newif.nr_tx_slots(body);
        asked.rxSlots = nmreq_vale_newif.nr_rx_slots(body);
        asked.txRings = Short.toUnsignedInt(nmreq_vale_newif.nr_tx_rings(body));
        asked.rxRings = Short.toUnsignedInt(nmreq_vale_newif.nr_rx_rings(body));
        asked.memoryId = Short.toUnsignedInt(nmreq_vale_newif.nr_mem_id(body));
        change(descriptor, ports -> ports.createInterface(asked));
        nmreq_vale_newif.nr_tx_slots(body, asked.txSlots);
        nmreq_vale_newif.nr_rx_slots(body, asked.rxSlots);
        nmreq_vale_newif.nr_tx_rings(body, (short) asked.txRings);
        nmreq_vale_newif.nr_rx_rings(body, (short) asked.rxRings);
        nmreq_vale_newif.nr_mem_id(body, (short) asked.memoryId);
    }
}
