package io.github.netmap4j.tools.gen;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.run.ToolException;

/** A port on the raw layer, and its calls with errors that say which port it was. */
final class GenPort implements AutoCloseable {

    /** Waits look at least that often whether the command is to end, in milliseconds. */
    static final int LOOK = 100;

    private final String name;
    private final NmportD desc;

    private GenPort(String name, NmportD desc) {
        this.name = name;
        this.desc = desc;
    }

    /**
     * Opens a port.
     *
     * @param device where
     * @param name its name, with or without {@code netmap:}
     * @param conf how many slots and rings it is to have
     * @param ring the only ring pair to open; -1 for those that the name says
     * @throws NetmapException if it does not open
     */
    static GenPort open(NetmapDevice device, String name, RingConf conf, int ring) throws NetmapException {
        NmportD desc = nmport_new(new Nmctx(device));
        try {
            desc.reg()
                    .nr_tx_slots(conf.txSlots())
                    .nr_rx_slots(conf.rxSlots())
                    .nr_tx_rings(conf.txRings())
                    .nr_rx_rings(conf.rxRings());
            nmport_parse(desc, PortNaming.portspec(name));
            if (ring >= 0) {
                desc.reg().nr_mode(netmap_h.NR_REG_ONE_NIC()).nr_ringid(ring);
            }
            nmport_open_desc(desc);
            return new GenPort(name, desc);
        } catch (Throwable failed) {
            desc.close();
            throw failed;
        }
    }

    /** Moves a ring's head and cur: the slots before are the kernel's from its next sync on. */
    static void publish(NetmapRing ring, long head) {
        ring.head(head);
        ring.cur(head);
    }

    NmportD desc() {
        return desc;
    }

    /** Whether a peer writes into the buffers that this port sent: pipes exchange them. */
    boolean sharesBuffers() {
        return name.contains("{") || name.contains("}");
    }

    void sync(long request) {
        int result = desc.ioctl(request);
        if (result < 0) {
            throw failed(request == Ioctl.NIOCTXSYNC ? "NIOCTXSYNC" : "NIOCRXSYNC", Errno.name(-result));
        }
    }

    /** Waits until something is ready, {@link #LOOK} milliseconds at most. */
    boolean poll(int events) {
        return poll(events, LOOK);
    }

    boolean poll(int events, int millis) {
        int result = desc.poll(events, millis);
        if (result < 0 && result != -Errno.EINTR) {
            throw failed("poll", Errno.name(-result));
        }
        if (result > 0 && (result & netmap_h.POLLERR()) != 0) {
            throw failed("poll", "POLLERR: the port was reset; start again, and look at the link");
        }
        return result > 0;
    }

    private ToolException failed(String call, String why) {
        return new ToolException(ExitStatus.FAILED, name + ": " + call + ": " + why);
    }

    /** {@code vale0:a tx 0}, as drops have it. */
    String ringName(boolean tx, int ring) {
        return PortNaming.bare(name) + (tx ? " tx " : " rx ") + ring;
    }

    @Override
    public void close() {
        desc.close();
    }
}
