package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqPortHdr;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.ToolException;
import org.jspecify.annotations.Nullable;

/** A port on the raw layer, whose errors name the port. */
final class GenPort implements AutoCloseable {

    /** The longest wait between two checks whether the command should end, in milliseconds. */
    static final int LOOK = 100;

    private final String name;
    private final NmportD desc;
    private final int headerLength;

    private GenPort(String name, NmportD desc, int headerLength) {
        this.name = name;
        this.desc = desc;
        this.headerLength = headerLength;
    }

    /**
     * Opens a port.
     *
     * @param device the device
     * @param name its name, with or without {@code netmap:}
     * @param conf the requested slots and rings
     * @param ring the only ring pair to open; -1 for those of the name
     * @param nicRings the number of ring pairs, host rings excluded
     * @param header bytes of the virtio-net header before each frame; null to keep that of a switch's port
     * @throws NetmapException if it does not open
     */
    static GenPort open(
            NetmapDevice device, String name, RingConf conf, int ring, int nicRings, @Nullable Integer header)
            throws NetmapException {
        NmportD desc = nmport_new(new Nmctx(device));
        try {
            desc.reg()
                    .nr_tx_slots(conf.txSlots())
                    .nr_rx_slots(conf.rxSlots())
                    .nr_tx_rings(conf.txRings())
                    .nr_rx_rings(conf.rxRings());
            nmport_parse(desc, PortNaming.portspec(name));
            desc.reg().nr_flags(desc.reg().nr_flags() | netmap_h.NR_ACCEPT_VNET_HDR());
            if (ring >= 0) {
                takeOne(desc.reg(), ring, nicRings);
            }
            nmport_open_desc(desc);
            return new GenPort(name, desc, headerLength(device, desc.hdr().nr_name(), header));
        } catch (Throwable failed) {
            desc.close();
            throw failed;
        }
    }

    /** If the name includes host rings, they are the last. */
    private static void takeOne(NmreqRegister reg, int ring, int nicRings) {
        boolean host = reg.nr_mode() == netmap_h.NR_REG_SW()
                || (reg.nr_mode() == netmap_h.NR_REG_NIC_SW() && ring >= nicRings);
        int first = reg.nr_mode() == netmap_h.NR_REG_NIC_SW() && host ? nicRings : 0;
        reg.nr_mode(host ? netmap_h.NR_REG_ONE_SW() : netmap_h.NR_REG_ONE_NIC()).nr_ringid(ring - first);
    }

    /** Only ports of switches know the length; on others the two ends must agree. */
    private static int headerLength(NetmapDevice device, String name, @Nullable Integer header) throws NetmapException {
        if (!name.startsWith("vale")) {
            return header == null ? 0 : header;
        }
        if (header != null) {
            NmreqHeader<NmreqPortHdr> set = NetmapReq.NETMAP_REQ_PORT_HDR_SET(name);
            set.body().nr_hdr_len(header);
            set.ioctlOnce(device);
        }
        return (int)
                NetmapReq.NETMAP_REQ_PORT_HDR_GET(name).ioctlOnce(device).body().nr_hdr_len();
    }

    /** Moves a ring's head and cur: the next sync gives the slots before them to the kernel. */
    static void publish(NetmapRing ring, long head) {
        ring.head(head);
        ring.cur(head);
    }

    NmportD desc() {
        return desc;
    }

    /** The length of the virtio-net header before each frame, in bytes. */
    int headerLength() {
        return headerLength;
    }

    /** Whether a peer may write into buffers that this port sent, as on a pipe. */
    boolean sharesBuffers() {
        return name.contains("{") || name.contains("}");
    }

    void sync(long request) {
        int result = desc.ioctl(request);
        if (result < 0) {
            throw failed(request == Ioctl.NIOCTXSYNC ? "NIOCTXSYNC" : "NIOCRXSYNC", Errno.name(-result));
        }
    }

    /** Waits for an event, {@link #LOOK} milliseconds at most. */
    boolean poll(int events) {
        return poll(events, LOOK);
    }

    boolean poll(int events, int millis) {
        int result = desc.poll(events, millis);
        if (result < 0 && result != -Errno.EINTR) {
            throw failed("poll", Errno.name(-result));
        }
        if (result > 0 && (result & netmap_h.POLLERR()) != 0) {
            throw failed("poll", "POLLERR");
        }
        return result > 0;
    }

    private ToolException failed(String call, String why) {
        return ToolException.lost(name + ": " + call + ": " + why);
    }

    /** {@code vale0:a tx 0}, the form used in drops. */
    String ringName(boolean tx, int ring) {
        return PortNaming.bare(name) + (tx ? " tx " : " rx ") + ring;
    }

    @Override
    public void close() {
        desc.close();
    }
}
