package io.github.netmap4j.nic.tap;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENETDOWN;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.nic.system.InterfaceState;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.xdp.sys.NetDev;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A NIC whose cable ends in a tap interface: the host receives there what it sends. Each frame costs a system call. */
public final class TapNic implements Nic {

    private static final int ETHER_HEADER = 14;
    private static final int USUAL_MTU = 1500;

    private final String name;
    private final int slots;

    private @Nullable TapFile file;
    private @Nullable InterfaceState state;
    private @Nullable NicMemory memory;
    private boolean receives;

    private final Out out = new Out();
    private final In in;

    private volatile int descriptor = -1;

    /**
     * Makes a NIC, which is off.
     *
     * @param name the interface's
     * @param slots of each of its two rings
     */
    public TapNic(String name, int slots) {
        this.name = name;
        this.slots = slots;
        in = new In(slots);
    }

    @Override
    public int rings() {
        return 1;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int maxFrame() {
        int ifindex = NetDev.ifindex(name);
        return (ifindex > 0 ? NetDev.mtu(ifindex) : USUAL_MTU) + ETHER_HEADER;
    }

    @Override
    public int maxFragments() {
        return 1;
    }

    @Override
    public NicTx tx(int ring) {
        return out;
    }

    @Override
    public NicRx rx(int ring) {
        return in;
    }

    @Override
    public boolean turn(int ring, NicMemory of, boolean tx, boolean rx) {
        boolean kept = file == null || of.equals(memory);
        memory = of;
        receives = rx;
        out.put = 0;
        out.failure = 0;
        if (!rx || !kept) {
            in.empties = 0;
        }
        if (!tx && !rx) {
            off();
        } else if (file == null) {
            on(of);
        }
        return kept;
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

    private long address(int index) {
        NicMemory of = Objects.requireNonNull(memory);
        return of.segment().address() + of.buffersOffset() + (long) index * of.bufferSize();
    }

    private final class Out implements NicTx {
        private int put;
        private int failure;

        @Override
        public boolean hasRoom(int fragments) {
            return file != null;
        }

        /** Frames that the interface refuses are lost, as on a wire. */
        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            int result = Objects.requireNonNull(file).write(address(buffer) + offset, length);
            if (result == -EIO) {
                failure = ENETDOWN;
            }
            put++;
            return true;
        }

        @Override
        public int flush() {
            int found = file == null ? ENXIO : failure;
            failure = 0;
            return found;
        }

        @Override
        public int reclaim() {
            int done = put;
            put = 0;
            return done;
        }
    }

    private final class In implements NicRx {
        /** Empty buffers; the last one is used first. */
        private final int[] empty;

        private int empties;
        private int buffer;
        private int length;

        In(int slots) {
            empty = new int[slots];
        }

        @Override
        public void give(int index) {
            empty[empties++] = index;
        }

        @Override
        public boolean next() {
            if (file == null || memory == null || !receives || empties == 0) {
                return false;
            }
            buffer = empty[empties - 1];
            length = file.read(address(buffer), memory.bufferSize());
            if (length <= 0) {
                return false;
            }
            empties--;
            return true;
        }

        @Override
        public int buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public boolean more() {
            return false;
        }

        @Override
        public int flush() {
            return file == null ? ENXIO : 0;
        }

        @Override
        public int descriptor() {
            return descriptor;
        }
    }
}
