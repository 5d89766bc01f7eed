package io.github.netmap4j.bench.open;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** Ports of the raw layer, with rings of 16 slots: pipes, or ports of switches. */
final class NetmapOpening implements Opening {

    private static final int SLOTS = 16;

    /** Fewer than the 254 ports that a switch has room for. */
    private static final int PAIRS_OF_SWITCH = 100;

    private static final int FRAME = 60;
    private static final int RINGS = 12;

    /** Of one memory: netmap's limit. */
    private static final int MOST_RINGS = 1024;

    private static final int RINGS_OF_PORT = 2;

    private final NetmapDevice device;
    private final IntFunction<String[]> names;
    private final int most;
    private final Closeable owned;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(FRAME);

    private NetmapOpening(NetmapDevice device, IntFunction<String[]> names, int most, Closeable owned) {
        this.device = device;
        this.names = names;
        this.most = most;
        this.owned = owned;
        frame.asSlice(0, 6).fill((byte) 0xff);
    }

    /** A device whose ports have little memory, each pipe and each port of a switch its own. */
    private static SoftDeviceBuilder small() {
        return SoftDevice.builder()
                .privateMemory(PoolConfig.PRIVATE.withRings(RINGS, 4096).withBuffers(RINGS * 2 * SLOTS, 2048));
    }

    private static String[] pipe(int number) {
        return new String[] {"netmap:open" + number + "{1", "netmap:open" + number + "}1"};
    }

    /** Switches with one pair of ports or a hundred. */
    private static String[] ports(int number) {
        String vale = "vale" + number / PAIRS_OF_SWITCH + ":";
        return new String[] {vale + "a" + number, vale + "b" + number};
    }

    static NetmapOpening pipes() {
        return new NetmapOpening(small().build(), NetmapOpening::pipe, Integer.MAX_VALUE, () -> {});
    }

    static NetmapOpening vale() {
        return new NetmapOpening(small().build(), NetmapOpening::ports, Integer.MAX_VALUE, () -> {});
    }

    /**
     * Pipes through a file that this process serves: each call goes to the kernel, and from there to the server. All ports share one
     * memory, with as many rings as netmap allows.
     */
    static NetmapOpening served(Path file) throws IOException {
        FuseServer server = FuseServer.at(file)
                .device(SoftDevice.builder()
                        .globalMemory(
                                PoolConfig.GLOBAL.withIfs(MOST_RINGS, 1024).withRings(MOST_RINGS, 4096)))
                .start();
        return new NetmapOpening(
                NetmapDevice.of(server.path().toString()),
                NetmapOpening::pipe,
                MOST_RINGS / RINGS_OF_PORT,
                server::close);
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public Ends open(int number) throws IOException {
        String[] pair = names.apply(number);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment request = scratch.allocate(nmreq.layout());
            nmreq.nr_tx_slots(request, SLOTS);
            nmreq.nr_rx_slots(request, SLOTS);
            NmDesc from = nm_open(device, pair[0], request, 0, null);
            try {
                return new Link(from, nm_open(device, pair[1], request, 0, from));
            } catch (IOException refused) {
                from.close();
                throw refused;
            }
        }
    }

    private final class Link implements Ends {
        private final NmDesc from;
        private final NmDesc to;

        private Link(NmDesc from, NmDesc to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public boolean packet() {
            if (nm_inject(from, frame, FRAME) != FRAME) {
                return false;
            }
            from.ioctl(Ioctl.NIOCTXSYNC);
            to.ioctl(Ioctl.NIOCRXSYNC);
            return NetmapUser.nm_ring_space(to.rxring(0)) == 1;
        }

        @Override
        public void close() {
            to.close();
            from.close();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            owned.close();
        } finally {
            arena.close();
        }
    }
}
