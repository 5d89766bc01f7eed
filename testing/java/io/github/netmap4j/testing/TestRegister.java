package io.github.netmap4j.testing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A NETMAP_REQ_REGISTER in the making, and its answer. */
public final class TestRegister {

    public final String name;
    public int mode = netmap_h.NR_REG_ALL_NIC();
    public long flags;
    public int ringId;
    public int memoryId;
    public int txSlots;
    public int rxSlots;
    public int txRings;
    public int rxRings;
    public int hostTxRings;
    public int hostRxRings;
    public int extra;
    public long options;
    public long offset;
    public long memsize;

    public TestRegister(String name) {
        this.name = name;
    }

    public TestRegister mode(int value) {
        mode = value;
        return this;
    }

    public TestRegister flags(long value) {
        flags = value;
        return this;
    }

    public TestRegister ring(int value) {
        ringId = value;
        return this;
    }

    public TestRegister memory(int value) {
        memoryId = value;
        return this;
    }

    public TestRegister slots(int value) {
        txSlots = value;
        rxSlots = value;
        return this;
    }

    public TestRegister rings(int tx, int rx) {
        txRings = tx;
        rxRings = rx;
        return this;
    }

    public TestRegister hostRings(int tx, int rx) {
        hostTxRings = tx;
        hostRxRings = rx;
        return this;
    }

    public TestRegister extra(int value) {
        extra = value;
        return this;
    }

    public TestRegister options(long address) {
        options = address;
        return this;
    }

    /** Does the request; the answer is in the fields if it went well. */
    public int ioctl(NetmapDevice device, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment body = arena.allocate(nmreq_register.layout());
            nmreq_register.nr_mode(body, mode);
            nmreq_register.nr_flags(body, flags);
            nmreq_register.nr_ringid(body, (short) ringId);
            nmreq_register.nr_mem_id(body, (short) memoryId);
            nmreq_register.nr_tx_slots(body, txSlots);
            nmreq_register.nr_rx_slots(body, rxSlots);
            nmreq_register.nr_tx_rings(body, (short) txRings);
            nmreq_register.nr_rx_rings(body, (short) rxRings);
            nmreq_register.nr_host_tx_rings(body, (short) hostTxRings);
            nmreq_register.nr_host_rx_rings(body, (short) hostRxRings);
            nmreq_register.nr_extra_bufs(body, extra);
            int result = ioctl(device, fd, netmap_h.NETMAP_REQ_REGISTER(), name, body, options);
            if (result == 0) {
                flags = nmreq_register.nr_flags(body);
                memoryId = Short.toUnsignedInt(nmreq_register.nr_mem_id(body));
                txSlots = nmreq_register.nr_tx_slots(body);
                rxSlots = nmreq_register.nr_rx_slots(body);
                txRings = Short.toUnsignedInt(nmreq_register.nr_tx_rings(body));
                rxRings = Short.toUnsignedInt(nmreq_register.nr_rx_rings(body));
                hostTxRings = Short.toUnsignedInt(nmreq_register.nr_host_tx_rings(body));
                hostRxRings = Short.toUnsignedInt(nmreq_register.nr_host_rx_rings(body));
                extra = nmreq_register.nr_extra_bufs(body);
                offset = nmreq_register.nr_offset(body);
                memsize = nmreq_register.nr_memsize(body);
            }
            return result;
        }
    }

    /** Any request of the control API. */
    public static int ioctl(NetmapDevice device, int fd, int type, String name, MemorySegment body, long options) {
        try (Arena arena = Arena.ofConfined()) {
            return device.ioctl(fd, Ioctl.NIOCCTRL, header(arena, type, name, body, options));
        }
    }

    public static MemorySegment header(Arena arena, int type, String name, MemorySegment body, long options) {
        MemorySegment header = arena.allocate(nmreq_header.layout());
        nmreq_header.nr_version(header, (short) netmap_h.NETMAP_API());
        nmreq_header.nr_reqtype(header, (short) type);
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, header, JAVA_BYTE, nmreq_header.nr_name$offset(), bytes.length);
        nmreq_header.nr_body(header, body.address());
        nmreq_header.nr_options(header, options);
        return header;
    }

    @Override
    public String toString() {
        return name;
    }
}
