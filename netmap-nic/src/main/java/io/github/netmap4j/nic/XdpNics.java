package io.github.netmap4j.nic;

import io.github.netmap4j.nic.xdp.NicConfig;
import io.github.netmap4j.nic.xdp.XdpDriver;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.xdp.CopyMode;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.NetDev;

/**
 * NICs over AF_XDP for a software device: the interfaces of the network namespace of the thread that opens a port; and
 * {@link TapNics}. Each serves one device. Immutable.
 */
public final class XdpNics implements NicSource {

    /** Slots of each ring unless set. */
    public static final int DEFAULT_SLOTS = 1024;

    /** The largest number of slots, beyond memory 1's room. */
    private static final int MAX_SLOTS = 32_768;

    private final TapNics taps = new TapNics();
    private final XdpDriver driver;

    private XdpNics(Builder builder) {
        int size = Integer.highestOneBit(2 * builder.slots - 1);
        SocketConfig.Builder config = SocketConfig.builder()
                .attachMode(builder.attachMode)
                .copyMode(builder.copyMode)
                .program(XdpProgram.none())
                .rxSize(size)
                .fillSize(size)
                // A slot may take two descriptors.
                .txSize(2 * size)
                .completionSize(2 * size);
        SocketConfig sockets = (builder.promiscuous ? config.promiscuous() : config).build();
        driver = new XdpDriver(new NicConfig(sockets, builder.program, builder.slots));
    }

    /**
     * A builder with the defaults: rings of 1024 slots, and the best mode of interface and kernel.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Nic open(String name) {
        Nic tap = taps.open(name);
        return tap != null ? tap : driver.open(name);
    }

    @Override
    public boolean has(String name) {
        return taps.has(name) || NetDev.ifindex(name) > 0;
    }

    /** The room that the kernel leaves before each packet: {@code XDP_PACKET_HEADROOM}. */
    @Override
    public int bufferShift() {
        return UmemConfig.XDP_PACKET_HEADROOM;
    }

    /** Builds {@link XdpNics}. */
    public static final class Builder {

        private int slots = DEFAULT_SLOTS;
        private AttachMode attachMode = AttachMode.AUTO;
        private CopyMode copyMode = CopyMode.AUTO;
        private XdpProgram program = XdpProgram.redirectAll();
        private boolean promiscuous;

        private Builder() {}

        /**
         * Sets the slots of each ring. Above 2288 the memory needs larger rings, too: {@code PoolConfig.withRings}.
         *
         * @param number 32 to 32,768
         * @return this
         * @throws IllegalArgumentException for another number
         */
        public Builder slots(int number) {
            if (number < SocketConfig.MIN_TX_BUDGET || number > MAX_SLOTS) {
                throw new IllegalArgumentException("rings of " + number + " slots; " + SocketConfig.MIN_TX_BUDGET
                        + " to " + MAX_SLOTS + " are possible");
            }
            slots = number;
            return this;
        }

        /**
         * Where the XDP program runs.
         *
         * @param mode by default AUTO: native if the driver can, else SKB
         * @return this
         */
        public Builder attachMode(AttachMode mode) {
            attachMode = mode;
            return this;
        }

        /**
         * Sets whether the kernel copies packets between the driver's memory and the port's.
         *
         * @param mode by default AUTO: zero copy if the driver can
         * @return this
         */
        public Builder copyMode(CopyMode mode) {
            copyMode = mode;
            return this;
        }

        /**
         * Sets which packets of their interfaces the ports get; the rest goes to the system.
         *
         * @param which by default all packets; {@code XdpProgram.filter} for some
         * @return this
         */
        public Builder program(XdpProgram which) {
            program = which;
            return this;
        }

        /**
         * Makes an interface promiscuous while a port of it is open.
         *
         * @return this
         */
        public Builder promiscuous() {
            promiscuous = true;
            return this;
        }

        /**
         * Checks the options together.
         *
         * @return a source of NICs, for one device
         */
        public XdpNics build() {
            return new XdpNics(this);
        }
    }
}
