package io.github.netmap4j.testing;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Control requests on a descriptor that is bound to nothing. Each returns 0 or more, or the negative errno. */
public final class TestControl implements AutoCloseable {

    private final NetmapDevice device;
    private final int fd;
    private final Arena arena = Arena.ofShared();

    public TestControl(NetmapDevice device) {
        this.device = device;
        this.fd = device.open(OpenFlags.O_RDWR);
    }

    public int request(int type, String name, MemorySegment body) {
        return TestRegister.ioctl(device, fd, type, name, body, 0);
    }

    /** Returns the port index. */
    public int attach(String name, int mode) {
        MemorySegment body = arena.allocate(nmreq_vale_attach.layout());
        nmreq_register.nr_mode(nmreq_vale_attach.reg(body), mode);
        int result = request(netmap_h.NETMAP_REQ_VALE_ATTACH(), name, body);
        return result == 0 ? nmreq_vale_attach.port_index(body) : result;
    }

    public int attach(String name) {
        return attach(name, netmap_h.NR_REG_ALL_NIC());
    }

    /** Returns the port index. */
    public int detach(String name) {
        MemorySegment body = arena.allocate(nmreq_vale_detach.layout());
        int result = request(netmap_h.NETMAP_REQ_VALE_DETACH(), name, body);
        return result == 0 ? nmreq_vale_detach.port_index(body) : result;
    }

    public int newInterface(String name) {
        return request(netmap_h.NETMAP_REQ_VALE_NEWIF(), name, arena.allocate(nmreq_vale_newif.layout()));
    }

    public int deleteInterface(String name) {
        return request(netmap_h.NETMAP_REQ_VALE_DELIF(), name, MemorySegment.NULL);
    }

    public int polling(boolean on, String name, int mode, int cpus) {
        MemorySegment body = arena.allocate(nmreq_vale_polling.layout());
        nmreq_vale_polling.nr_mode(body, mode);
        nmreq_vale_polling.nr_num_polling_cpus(body, cpus);
        int type = on ? netmap_h.NETMAP_REQ_VALE_POLLING_ENABLE() : netmap_h.NETMAP_REQ_VALE_POLLING_DISABLE();
        return request(type, name, body);
    }

    /** Returns {@code switch port name}, or the errno. */
    public String list(String name, int switchIndex, int portIndex) {
        MemorySegment body = arena.allocate(nmreq_vale_list.layout());
        nmreq_vale_list.nr_bridge_idx(body, (short) switchIndex);
        nmreq_vale_list.nr_port_idx(body, portIndex);
        MemorySegment header = TestRegister.header(arena, netmap_h.NETMAP_REQ_VALE_LIST(), name, body, 0);
        int result = device.ioctl(fd, Ioctl.NIOCCTRL, header);
        return result < 0
                ? String.valueOf(result)
                : nmreq_vale_list.nr_bridge_idx(body) + " " + nmreq_vale_list.nr_port_idx(body) + " "
                        + header.getString(nmreq_header.nr_name$offset());
    }

    @Override
    public void close() {
        device.close(fd);
        arena.close();
    }
}
