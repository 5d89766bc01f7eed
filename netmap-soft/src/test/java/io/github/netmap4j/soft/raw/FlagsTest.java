package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_DO_RX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_NO_TX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ACCEPT_VNET_HDR;
import static io.github.netmap4j.sys.abi.netmap_h.NR_DO_RX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_NO_TX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_MASK;
import static io.github.netmap4j.sys.abi.netmap_h.NR_RX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static io.github.netmap4j.sys.abi.netmap_h.NS_TXMON;
import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.POLLOUT;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Rings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each flag of a registration: how it is asked for, and what it does. */
class FlagsTest extends RawFixture {

    private NmportD port(String portspec, long flags) throws NetmapException {
        NmportD d = nmport_prepare(ctx, portspec);
        try {
            d.reg().nr_flags(d.reg().nr_flags() | flags);
            nmport_open_desc(d);
            return d;
        } catch (NetmapException refused) {
            d.close();
            throw refused;
        }
    }

    private int errno(String portspec) {
        return assertThrows(NetmapException.class, () -> nmport_open(ctx, portspec))
                .errno();
    }

    @ParameterizedTest
    @CsvSource({"netmap:eth0", "vale0:a"})
    void bothGrammarsWriteTheSameFlags(String name) throws NetmapException {
        long all = NR_EXCLUSIVE() | NR_ZCOPY_MON() | NR_MONITOR_TX() | NR_MONITOR_RX() | NR_RX_RINGS_ONLY();
        try (NmportD d = nmport_prepare(ctx, name + "/xztrR")) {
            assertEquals(all, d.reg().nr_flags());
        }
        try (NmportD d = nmport_prepare(ctx, name + "/T")) {
            assertEquals(NR_TX_RINGS_ONLY(), d.reg().nr_flags());
        }
        try (NmportD keep = nmport_open(ctx, name);
                NmDesc d = open(name + "/ztr")) {
            assertEquals(NR_ZCOPY_MON() | NR_MONITOR_TX() | NR_MONITOR_RX(), nmreq.nr_flags(d.req()) & ~NR_REG_MASK());
            assertNotNull(keep.nifp());
        }
    }

    @Test
    void exclusiveRingsAreNobodyElses() throws NetmapException {
        try (NmportD one = nmport_open(ctx, "netmap:eth0-1/x")) {
            assertEquals(Errno.EBUSY, errno("netmap:eth0-1"));
            assertEquals(Errno.EBUSY, errno("netmap:eth0"));
            assertEquals(
                    Errno.EBUSY,
                    assertThrows(NetmapException.class, () -> open("netmap:eth0*"))
                            .errno());
            try (NmDesc other = open("netmap:eth0-0/x");
                    NmDesc host = open("netmap:eth0^")) {
                assertEquals(0, other.first_tx_ring());
                assertEquals(2, host.first_tx_ring());
            }
            assertEquals(1, one.first_rx_ring());
        }
        nmport_open(ctx, "netmap:eth0/x").close();
    }

    @Test
    void aCopyMonitorSeesOneDirectionOrBoth() throws NetmapException {
        try (NmportD a = nmport_open(ctx, "vale0:a");
                NmportD b = nmport_open(ctx, "vale0:b");
                NmportD tx = nmport_open(ctx, "vale0:a/t");
                NmportD rx = nmport_open(ctx, "vale0:a/r");
                NmDesc both = open("vale0:a/rt")) {
            send(a.descriptor(), a.txring(0), frame(1));
            send(b.descriptor(), b.txring(0), frame(2));
            assertArrayEquals(frame(1), receive(tx.descriptor(), tx.rxring(0)));
            assertNull(receive(tx.descriptor(), tx.rxring(0)));
            assertArrayEquals(frame(2), receive(a.descriptor(), a.rxring(0)));
            assertArrayEquals(frame(2), receive(rx.descriptor(), rx.rxring(0)));
            assertNull(receive(rx.descriptor(), rx.rxring(0)));
            assertArrayEquals(frame(1), receive(both.descriptor(), both.rxring(0)));
            assertEquals(NS_TXMON(), NetmapSlot.flags(both.mem(), both.rxring(0).slot(0)) & NS_TXMON());
            assertArrayEquals(frame(2), Rings.takePacket(both.rxring(0)));
            assertEquals(0, NetmapSlot.flags(both.mem(), both.rxring(0).slot(1)) & NS_TXMON());
        }
    }

    @Test
    void aZeroCopyMonitorIsInTheMemoryOfItsPort() throws NetmapException {
        try (NmportD a = nmport_open(ctx, "netmap:zero{1");
                NmportD b = nmport_open(ctx, "netmap:zero}1");
                NmportD monitor = port("netmap:zero}1/zr", 0)) {
            assertEquals(b.mem(), monitor.mem());
            send(a.descriptor(), a.txring(0), frame(3));
            assertNull(receive(monitor.descriptor(), monitor.rxring(0)), "nobody has read it yet");
            assertArrayEquals(frame(3), receive(b.descriptor(), b.rxring(0)));
            rxsync(b.descriptor());
            assertArrayEquals(frame(3), receive(monitor.descriptor(), monitor.rxring(0)));
        }
    }

    @Test
    void aMonitorNeedsItsPort() {
        assertEquals(Errno.EINVAL, errno("vale0:nobody/r"));
        assertEquals(Errno.EINVAL, errno("vale0:nobody/zt"));
    }

    @Test
    void halvesOfAPortCanBeTwoDescriptors() throws NetmapException {
        try (NmportD in = nmport_open(ctx, "netmap:eth0/xR");
                NmportD out = nmport_open(ctx, "netmap:eth0/xT");
                NmDesc wire = open("netmap:eth1")) {
            assertThrows(IndexOutOfBoundsException.class, () -> in.txring(0));
            assertThrows(IndexOutOfBoundsException.class, () -> out.rxring(0));
            send(out.descriptor(), out.txring(1), frame(1));
            assertArrayEquals(frame(1), receive(wire.descriptor(), wire.rxring(1)));
            send(wire.descriptor(), wire.txring(0), frame(2));
            assertArrayEquals(frame(2), receive(in.descriptor(), in.rxring(0)));
            assertEquals(POLLOUT(), out.poll(POLLIN() | POLLOUT(), 0));
        }
    }

    @Test
    void aPollForInputSendsUnlessToldNotTo() throws NetmapException {
        try (NmportD sends = nmport_open(ctx, "vale0:a");
                NmportD keeps = port("vale0:b", NR_NO_TX_POLL());
                NmDesc legacy = nm_open(device, "vale0:c", null, NETMAP_NO_TX_POLL(), null);
                NmDesc sink = open("vale0:d")) {
            put(sends.txring(0), frame(1));
            put(keeps.txring(0), frame(2));
            put(legacy.txring(0), frame(3));
            sends.poll(POLLIN(), 0);
            keeps.poll(POLLIN(), 0);
            legacy.poll(POLLIN(), 0);
            assertArrayEquals(frame(1), receive(sink.descriptor(), sink.rxring(0)));
            assertNull(Rings.takePacket(sink.rxring(0)));
            keeps.poll(POLLOUT(), 0);
            legacy.poll(POLLOUT(), 0);
            assertArrayEquals(frame(2), receive(sink.descriptor(), sink.rxring(0)));
            assertArrayEquals(frame(3), Rings.takePacket(sink.rxring(0)));
        }
    }

    /** The kernel takes the flag and does nothing with it: a poll for output fetches no input. */
    @Test
    void doRxPollIsAcceptedAndChangesNothing() throws NetmapException {
        try (NmportD a = port("vale0:a", NR_DO_RX_POLL());
                NmDesc legacy = nm_open(device, "vale0:c", null, NETMAP_DO_RX_POLL(), null);
                NmDesc source = open("vale0:b")) {
            assertEquals(NR_DO_RX_POLL(), a.reg().nr_flags() & NR_DO_RX_POLL());
            send(source.descriptor(), source.txring(0), frame(1));
            assertEquals(POLLOUT(), a.poll(POLLOUT(), 0));
            assertEquals(POLLOUT(), legacy.poll(POLLOUT(), 0));
            assertNull(Rings.takePacket(a.rxring(0)));
            assertNull(Rings.takePacket(legacy.rxring(0)));
            assertArrayEquals(frame(1), receive(a.descriptor(), a.rxring(0)));
        }
    }

    /** A program that does not know of the header would take it for the frame's first bytes. */
    @Test
    void aPortWithAVirtioNetHeaderIsOnlyForProgramsThatAcceptIt() throws NetmapException {
        try (NmportD a = port("vale0:a", NR_ACCEPT_VNET_HDR())) {
            var set = NetmapReq.NETMAP_REQ_PORT_HDR_SET("vale0:a");
            set.body().nr_hdr_len(12);
            set.ioctlOnce(device);
            assertEquals(
                    12,
                    NetmapReq.NETMAP_REQ_PORT_HDR_GET("vale0:a")
                            .ioctlOnce(device)
                            .body()
                            .nr_hdr_len());
            assertEquals(Errno.EIO, errno("vale0:a"));
            assertEquals(
                    Errno.EIO,
                    assertThrows(NetmapException.class, () -> open("vale0:a")).errno());
            try (NmportD again = port("vale0:a", NR_ACCEPT_VNET_HDR())) {
                assertEquals(a.mem(), again.mem());
            }
        }
    }
}
