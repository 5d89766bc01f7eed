package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which devices take programs in which mode, and up to which MTU. */
@ExtendWith(PrivateNet.class)
class DevicesTest {

    private static final int SKB = 2;
    private static final int NATIVE = 4;
    private static final int HW = 8;
    private static final int FRAGS = xdp_h.BPF_F_XDP_HAS_FRAGS();

    // linux/if_tun.h
    private static final long TUNSETIFF = 0x4004_54ca;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NAPI = 0x0010;
    private static final int IFF_NO_PI = 0x1000;

    private int map;

    @BeforeEach
    void makeAMap() {
        map = Rig.success("map", Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), Rig.NAME, 4, 4, 1));
    }

    @AfterEach
    void closeIt() {
        Bpf.close(map);
    }

    /** 0 or {@code -errno}, and nothing is attached afterwards. */
    private int attach(int ifindex, int mode, int programFlags) {
        int program = Rig.success(
                "program", Bpf.bpf_prog_load(Rig.redirect(map), Rig.NAME, programFlags, MemorySegment.NULL));
        int link = Bpf.bpf_link_create(program, ifindex, mode);
        Bpf.close(program);
        if (link > 0) {
            Bpf.close(link);
        }
        return Math.min(link, 0);
    }

    private static void make(String kind) throws Exception {
        String[] command =
                switch (kind) {
                    case "lo" -> new String[] {"true"};
                    case "tun", "tap" -> new String[] {"ip", "tuntap", "add", "dev", kind, "mode", kind};
                    case "macvlan" -> {
                        Veth.make("left", "right");
                        yield new String[] {"ip", "link", "add", kind, "link", "left", "type", kind};
                    }
                    default -> new String[] {"ip", "link", "add", kind, "type", kind};
                };
        assumeTrue(Processes.succeeds(List.of(command)), "this kernel has no " + kind);
        Veth.up(NetDev.ifindex(kind));
    }

    @ParameterizedTest
    @CsvSource({"lo, false", "tap, true", "tun, false", "bridge, false", "macvlan, false", "ifb, false"})
    void everyDeviceHasSkbModeAndFewHaveNativeModeAndNoneHereDoesWithoutCopying(String kind, boolean hasNative)
            throws Exception {
        make(kind);
        expect(kind, hasNative);
    }

    /** Made by its driver's own file, since ip(8) cannot. */
    @Test
    void aTapWithNapiHasNativeModeToo() {
        KernelDevice tun = new KernelDevice("/dev/net/tun");
        int file = tun.open(OpenFlags.O_RDWR);
        assumeTrue(file >= 0, "no /dev/net/tun: modprobe tun");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifreq = arena.allocate(40, Long.BYTES);
            ifreq.setString(0, "napi");
            ifreq.set(ValueLayout.JAVA_SHORT, 16, (short) (IFF_TAP | IFF_NO_PI | IFF_NAPI));
            assertEquals(0, tun.ioctl(file, TUNSETIFF, ifreq));
            Veth.up(NetDev.ifindex("napi"));
            expect("napi", true);
        } finally {
            tun.close(file);
        }
    }

    private void expect(String kind, boolean hasNative) {
        int ifindex = NetDev.ifindex(kind);
        assertEquals(0, attach(ifindex, SKB, FRAGS));
        assertEquals(hasNative ? 0 : -Errno.EOPNOTSUPP, attach(ifindex, NATIVE, FRAGS));
        assertTrue(attach(ifindex, HW, 0) < 0);
        try (Rig rig = Rig.unbound()) {
            assertEquals(-Errno.EOPNOTSUPP, rig.socket().bind(ifindex, 0, xdp_h.XDP_ZEROCOPY(), 0));
            assertEquals(0, Rig.patiently(-Errno.EBUSY, () -> rig.socket().bind(ifindex, 0, 0, 0)));
        }
    }

    @Test
    void aNativeProgramOfSingleBuffersIsRefusedAboveAPageAndOneOfSeveralTakesAnyMtu() throws IOException {
        Veth veth = Veth.make("left", "right");
        for (int mtu : new int[] {1500, 3506, 3520, 9000, 65_000}) {
            assertEquals(0, Links.setMtu(veth.ifindex(), mtu));
            assertEquals(0, Links.setMtu(veth.peerIfindex(), mtu));
            assertEquals(0, attach(veth.ifindex(), SKB, 0), "SKB, MTU " + mtu);
            assertEquals(mtu <= 3506 ? 0 : -Errno.ERANGE, attach(veth.ifindex(), NATIVE, 0), "native, MTU " + mtu);
            assertEquals(0, attach(veth.ifindex(), NATIVE, FRAGS), "native with several buffers, MTU " + mtu);
        }
    }

    @Test
    void theMtuOfThePeerCannotGrowBeyondWhatANativeProgramOfSingleBuffersTakes() throws IOException {
        Veth veth = Veth.make("left", "right");
        int program = Rig.success("program", Bpf.bpf_prog_load(Rig.redirect(map), Rig.NAME, 0, MemorySegment.NULL));
        int link = Rig.success("link", Bpf.bpf_link_create(program, veth.ifindex(), NATIVE));
        assertTrue(Links.setMtu(veth.peerIfindex(), 9000) < 0);
        assertEquals(1500, NetDev.mtu(veth.peerIfindex()));
        Bpf.close(link);
        assertEquals(0, Rig.patiently(1, () -> Links.setMtu(veth.peerIfindex(), 9000) == 0 ? 0 : 1));
        Bpf.close(program);
    }
}
