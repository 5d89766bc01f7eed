package io.github.netmap4j.nic.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Attaches interfaces to switches, as vale-ctl does. */
public final class Vale {

    private Vale() {}

    /** {@code vale-ctl -a}, or with the mode NR_REG_NIC_SW {@code vale-ctl -h}: 0 or {@code -errno}. */
    public static int attach(SoftDevice device, String name, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment body = arena.allocate(nmreq_vale_attach.layout());
            nmreq_register.nr_mode(nmreq_vale_attach.reg(body), mode);
            return control(device, netmap_h.NETMAP_REQ_VALE_ATTACH(), name, body);
        }
    }

    /** {@code vale-ctl -d}. */
    public static void detach(SoftDevice device, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment body = arena.allocate(nmreq_vale_detach.layout());
            assertEquals(0, control(device, netmap_h.NETMAP_REQ_VALE_DETACH(), name, body), name);
        }
    }

    private static int control(SoftDevice device, int type, String name, MemorySegment body) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(nmreq_header.layout());
            nmreq_header.nr_version(request, (short) netmap_h.NETMAP_API());
            nmreq_header.nr_reqtype(request, (short) type);
            request.setString(nmreq_header.nr_name$offset(), name);
            nmreq_header.nr_body(request, body.address());
            int fd = device.open(OpenFlags.O_RDWR);
            int result = device.ioctl(fd, Ioctl.NIOCCTRL, request);
            device.close(fd);
            return result;
        }
    }
}
