package io.github.netmap4j.nic.tap;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENETDOWN;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.nic.system.InterfaceState;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.SingleRingNic;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A NIC whose cable ends in a tap interface: the host receives there what it sends. Each frame costs a system call. */
public final class TapNic extends SingleRingNic {

    private static final int ETHER_HEADER = 14;
    private static final int USUAL_MTU = 1500;

    private final String name;

    private @Nullable TapFile file;
    private @Nullable InterfaceState state;
    private volatile int descriptor = -1;
    /** Whether the interface refused a frame since the last report. */
    private volatile boolean refused;

    /**
     * Makes a NIC, which is off.
     *
     * @param name the interface's
     * @param slots of each of its two rings
     */
    public TapNic(String name, int slots) {
        super(slots);
        this.name = name;
    }

    @Override
    public int maxFrame() {
        int ifindex = NetDev.ifindex(name);
        return (ifindex > 0 ? NetDev.mtu(ifindex) : USUAL_MTU) + ETHER_HEADER;
    }

    @Override
    protected void turned(NicMemory of, boolean tx, boolean rx) {
        refused = false;
        if (!tx && !rx) {
            off();
        } else if (file == null) {
            on(of);
        }
    }

    private void on(NicMemory of) {
        TapFile opened = new TapFile(name);
        file = opened;
        int ifindex = NetDev.ifindex(name);
        state = new InterfaceState(ifindex);
        int frame = NetDev.mtu(ifindex) + ETHER_HEADER;
        if (frame > of.bufferSize()) {
            off();
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.REQUEST,
                    name + " has frames of " + frame + " bytes, which do not fit into buffers of " + of.bufferSize(),
                    "ip link set dev " + name + " mtu " + (of.bufferSize() - ETHER_HEADER));
        }
        descriptor = opened.fd();
    }

    private void off() {
        descriptor = -1;
        if (file != null && state != null) {
            state.close();
            file.close();
            file = null;
        }
    }

    @Override
    public int state() {
        return state == null ? 0 : state.get();
    }

    @Override
    public void close() {
        off();
    }

    /** Frames that the interface refuses are lost, as on a wire. */
    @Override
    protected void send(MemorySegment from, long offset, int length) {
        if (file != null && file.write(from.address() + offset, length) == -EIO) {
            refused = true;
        }
    }

    @Override
    protected int receive(MemorySegment into, long offset, int room) {
        return file == null ? 0 : file.read(into.address() + offset, room);
    }

    @Override
    protected int failure() {
        if (refused) {
            refused = false;
            return ENETDOWN;
        }
        return file == null ? ENXIO : 0;
    }

    @Override
    protected int descriptor() {
        return descriptor;
    }
}
