package io.github.netmap4j.conformance.cases.nic;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static io.github.netmap4j.sys.abi.netmap_h.NS_TXMON;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** Monitors: ports that see another port's traffic. */
@Topic("Monitors")
final class MonitorCases {

    /** Two ports that exchange frames: what the first sends the second receives. */
    private record Pair(String name, LabPort monitored, LabPort other) {}

    private static Pair pair(Lab lab, String kind) {
        String name = kind.equals("pipe end") ? lab.name("{1") : lab.vale("v0");
        String other = kind.equals("pipe end") ? lab.name("}1") : lab.vale("v1");
        return new Pair(name, lab.small(name), lab.small(other));
    }

    private static LabPort monitor(Lab lab, Pair pair, int flags) {
        return lab.open(lab.register(pair.name).flags(flags));
    }

    private static int flags(LabPort monitor, int slot) {
        return NetmapSlot.flags(monitor.region, monitor.rx().slot(slot));
    }

    @Table("a tx monitor sees frames as they are sent, marked NS_TXMON, before anyone received them:")
    @ValueSource(strings = {"VALE port", "pipe end"})
    void txMonitor(String kind, Lab lab) {
        Pair pair = pair(lab, kind);
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        pair.monitored.send(broadcasts(0, 3));
        monitor.rxsync();
        LabPort.at(monitor.rx(), 0, 0, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(NS_TXMON(), flags(monitor, i), "flags of slot " + i);
        }
        LabPort.assertFrames(LabPort.take(monitor.rx()), broadcasts(0, 3));
        pair.other.receives(broadcasts(0, 3));
    }

    @Table("an rx monitor sees frames as they arrive, unmarked, before the port has read them:")
    @ValueSource(strings = {"VALE port", "pipe end"})
    void rxMonitor(String kind, Lab lab) {
        Pair pair = pair(lab, kind);
        LabPort monitor = monitor(lab, pair, NR_MONITOR_RX());
        pair.other.send(broadcasts(0, 3));
        monitor.rxsync();
        LabPort.at(monitor.rx(), 0, 0, 3);
        for (int i = 0; i < 3; i++) {
            assertEquals(0, flags(monitor, i) & NS_TXMON(), "NS_TXMON of slot " + i);
        }
        LabPort.assertFrames(LabPort.take(monitor.rx()), broadcasts(0, 3));
        pair.monitored.receives(broadcasts(0, 3));
    }

    @Table("a monitor of one direction does not see the other:")
    @ValueSource(strings = {"VALE port", "pipe end"})
    void oneDirection(String kind, Lab lab) {
        Pair pair = pair(lab, kind);
        LabPort tx = monitor(lab, pair, NR_MONITOR_TX());
        LabPort rx = monitor(lab, pair, NR_MONITOR_RX());
        pair.monitored.send(broadcast(1));
        pair.other.send(broadcast(2));
        pair.monitored.drain();
        pair.other.drain();
        tx.receives(broadcast(1));
        rx.receives(broadcast(2));
    }

    @Table("a monitor of both directions sees both, told apart by NS_TXMON:")
    @ValueSource(strings = {"VALE port", "pipe end"})
    void bothDirections(String kind, Lab lab) {
        Pair pair = pair(lab, kind);
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX() | NR_MONITOR_RX());
        pair.monitored.send(broadcast(1));
        pair.other.send(broadcast(2));
        monitor.rxsync();
        assertEquals(NS_TXMON(), flags(monitor, 0), "flags of the frame that was sent");
        assertEquals(0, flags(monitor, 1) & NS_TXMON(), "NS_TXMON of the frame that arrived");
        LabPort.assertFrames(LabPort.take(monitor.rx()), broadcast(1), broadcast(2));
    }

    @Case("a zero-copy monitor of a VALE port sees sent frames at once: the switch has copied them")
    void zeroCopyVale(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_ZCOPY_MON());
        long buffer =
                NetmapSlot.buf_idx(pair.monitored.region, pair.monitored.tx().slot(0));
        pair.monitored.send(broadcasts(0, 3));
        monitor.rxsync();
        LabPort.at(monitor.rx(), 0, 0, 3);
        assertEquals(NS_TXMON(), flags(monitor, 0), "flags");
        assertEquals(buffer, NetmapSlot.buf_idx(monitor.region, monitor.rx().slot(0)), "the sender's own buffer");
        assertNotEquals(
                buffer,
                NetmapSlot.buf_idx(pair.monitored.region, pair.monitored.tx().slot(0)),
                "the buffer in the sender's slot now");
        LabPort.assertFrames(LabPort.take(monitor.rx()), broadcasts(0, 3));
        pair.other.receives(broadcasts(0, 3));
    }

    @Case("a zero-copy monitor of a VALE port sees received frames when the port has given them back")
    void zeroCopyValeRx(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_ZCOPY_MON());
        pair.other.send(broadcasts(0, 2));
        pair.monitored.rxsync();
        monitor.receives();
        LabPort.assertFrames(LabPort.take(pair.monitored.rx()), broadcasts(0, 2));
        pair.monitored.rxsync();
        monitor.receives(broadcasts(0, 2));
    }

    @Case("a zero-copy monitor of a pipe sees frames when the other end gave them back and the sender synced again")
    void zeroCopyPipe(Lab lab) {
        Pair pair = pair(lab, "pipe end");
        LabPort monitor = monitor(lab, pair, NR_ZCOPY_MON());
        pair.monitored.send(broadcasts(0, 2));
        monitor.receives();
        LabPort.assertFrames(pair.other.drain(), broadcasts(0, 2));
        monitor.receives();
        pair.monitored.send(broadcast(2));
        monitor.receives(broadcasts(0, 2));
    }

    @Case("a zero-copy monitor watches both directions whatever it asked for, and shares the port's memory")
    void zeroCopyFlags(Lab lab) {
        Register port = lab.register(lab.vale("a")).slots(8, 8);
        lab.open(port);
        Register request = lab.register(lab.vale("a")).flags(NR_ZCOPY_MON());
        lab.open(request);
        assertEquals(NR_ZCOPY_MON() | NR_MONITOR_TX() | NR_MONITOR_RX(), request.nr_flags(), "nr_flags");
        assertEquals(port.nr_mem_id(), request.nr_mem_id(), "memory id");
    }

    @Case("a copying monitor has a memory of its own, even if another is asked for")
    void copyMemory(Lab lab) {
        Register port = lab.register(lab.vale("a")).slots(8, 8);
        lab.open(port);
        Register request = lab.register(lab.vale("a")).flags(NR_MONITOR_TX()).memory(1);
        lab.open(request);
        assertTrue(request.nr_mem_id() > 1, "memory id " + request.nr_mem_id());
        assertNotEquals(port.nr_mem_id(), request.nr_mem_id(), "memory id");
        assertEquals(NR_MONITOR_TX(), request.nr_flags(), "nr_flags");
    }

    @Case("a monitor has one tx ring, and rx rings as many as the port's larger number")
    void rings(Lab lab) {
        lab.open(lab.register(lab.vale("a")).slots(8, 8).rings(2, 3));
        Register request = lab.register(lab.vale("a")).flags(NR_MONITOR_TX());
        lab.open(request);
        assertEquals(1, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(3, request.nr_rx_rings(), "nr_rx_rings");
    }

    @Case("a monitor's slots are the port's, unless it asks for others, up to 4096")
    void slots(Lab lab) {
        lab.open(lab.register(lab.vale("a")).slots(64, 32));
        Register like = lab.register(lab.vale("a")).flags(NR_MONITOR_TX());
        lab.open(like);
        assertEquals(64, like.nr_tx_slots(), "nr_tx_slots");
        assertEquals(32, like.nr_rx_slots(), "nr_rx_slots");
        Register own = lab.register(lab.vale("a")).flags(NR_MONITOR_TX()).slots(16, 5000);
        lab.open(own);
        assertEquals(16, own.nr_tx_slots(), "nr_tx_slots");
        assertEquals(4096, own.nr_rx_slots(), "nr_rx_slots");
    }

    @Case("a monitor's name is the port's, with what it watches and a running number")
    void names(Lab lab) {
        // ni_name has room for 15 characters.
        String name = "vale9:a";
        lab.small(name);
        assertEquals(
                name + "/t#0",
                lab.open(lab.register(name).flags(NR_MONITOR_TX())).nifp.ni_name());
        assertEquals(
                name + "/r#1",
                lab.open(lab.register(name).flags(NR_MONITOR_RX())).nifp.ni_name());
        assertEquals(
                name + "/zrt#2",
                lab.open(lab.register(name).flags(NR_ZCOPY_MON())).nifp.ni_name());
    }

    @Case("a port that is not open cannot be monitored: EINVAL, and it is not made")
    void notOpen(Lab lab) {
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_MONITOR_TX())), "VALE port");
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_ZCOPY_MON())), "VALE port, zero copy");
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.name("{1")).flags(NR_MONITOR_TX())), "pipe");
        assertFalse(lab.ports().contains(lab.vale("a")), "VALE_LIST shows the port");
    }

    @Case("rings that the port has not cannot be monitored: EINVAL")
    void badRings(Lab lab) {
        lab.small(lab.vale("a"));
        Register ring = lab.register(lab.vale("a"))
                .flags(NR_MONITOR_TX())
                .mode(NR_REG_ONE_NIC())
                .ring(1);
        Expect.error(EINVAL, lab.fd().ctrl(ring), "ring 1 of 1");
        Expect.error(
                EINVAL,
                lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_MONITOR_TX()).mode(NR_REG_SW())),
                "host rings");
    }

    @Case("several monitors on one port all see all")
    void several(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort one = monitor(lab, pair, NR_MONITOR_TX());
        LabPort two = monitor(lab, pair, NR_MONITOR_TX());
        LabPort zero = monitor(lab, pair, NR_ZCOPY_MON());
        pair.monitored.send(broadcasts(0, 2));
        one.receives(broadcasts(0, 2));
        two.receives(broadcasts(0, 2));
        zero.receives(broadcasts(0, 2));
        pair.other.receives(broadcasts(0, 2));
    }

    @Case("zero-copy monitors form a chain: the second sees a frame when the first has given it back")
    void zeroCopyChain(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort first = monitor(lab, pair, NR_ZCOPY_MON());
        LabPort second = monitor(lab, pair, NR_ZCOPY_MON());
        pair.monitored.send(broadcasts(0, 2));
        LabPort.assertFrames(first.receive(), broadcasts(0, 2));
        second.receives();
        first.rxsync();
        second.receives(broadcasts(0, 2));
    }

    @Case("a monitor that does not keep up loses frames; the port and its peer lose none")
    void overflow(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        for (int round = 0; round < 3; round++) {
            pair.monitored.send(broadcasts(round * 7, 7));
            LabPort.assertFrames(pair.other.drain(), broadcasts(round * 7, 7));
        }
        LabPort.assertFrames(monitor.drain(), broadcasts(0, 7));
        pair.monitored.send(broadcast(99));
        monitor.receives(broadcast(99));
    }

    @Case("of a batch that does not fit, a monitor keeps the last frames")
    void overflowKeepsLast(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        pair.monitored.send(broadcasts(0, 4));
        pair.monitored.send(broadcasts(4, 7));
        List<byte[]> seen = monitor.drain();
        LabPort.assertFrames(seen.subList(0, 4), broadcasts(0, 4));
        LabPort.assertFrames(seen.subList(4, 7), broadcasts(8, 3));
    }

    @Case("a monitor sends nothing: its tx sync returns 0, the slots stay, and poll says POLLERR")
    void sendsNothing(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        monitor.put(broadcasts(0, 2));
        monitor.txsync();
        LabPort.at(monitor.tx(), 2, 2, 7);
        pair.other.receives();
        pair.monitored.receives();
        assertEquals(Fd.POLLERR, monitor.fd.poll(Fd.POLLIN, 0) & Fd.POLLERR, "POLLERR");
    }

    @Case("a frame wakes a thread that polls a monitor")
    void wakes(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        var waiting = lab.startBlocking(() -> monitor.fd.poll(Fd.POLLIN, Lab.TIMEOUT * 1000));
        pair.monitored.send(broadcast(1));
        assertEquals(Fd.POLLIN, Lab.join(waiting), "revents");
    }

    @Case("a monitor that closes leaves the port's traffic as it was")
    void monitorCloses(Lab lab) {
        Pair pair = pair(lab, "pipe end");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX() | NR_MONITOR_RX());
        pair.monitored.send(broadcast(1));
        monitor.close();
        pair.monitored.send(broadcast(2));
        pair.other.receives(broadcast(1), broadcast(2));
        pair.other.send(broadcast(3));
        pair.monitored.receives(broadcast(3));
    }

    @Case("the monitored port closes: the monitor gets no more, its sync returns 0, poll says POLLERR")
    void portCloses(Lab lab) {
        Pair pair = pair(lab, "VALE port");
        LabPort monitor = monitor(lab, pair, NR_MONITOR_TX());
        pair.monitored.send(broadcast(1));
        pair.monitored.close();
        monitor.rxsync();
        assertEquals(Fd.POLLERR, monitor.fd.poll(Fd.POLLIN, 0) & Fd.POLLERR, "POLLERR");
        LabPort again = lab.small(pair.name);
        again.send(broadcast(2));
        assertEquals(0, LabPort.available(monitor.rx()), "frames of the new port at the old monitor");
    }

    @Case("a monitor does not see what the switch gives to other ports")
    void othersTraffic(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        lab.small(lab.vale("c"));
        LabPort monitor = lab.open(lab.register(lab.vale("c")).flags(NR_MONITOR_RX()));
        b.send(frame(Frames.everyone(), mac(2), 60, 0));
        monitor.drain();
        a.send(frame(mac(2), mac(1), 60, 1));
        b.receives(frame(mac(2), mac(1), 60, 1));
        monitor.receives();
    }

    @Case("extra buffers for a monitor, of either kind")
    void extraBuffers(Lab lab) {
        lab.small(lab.vale("a"));
        for (int flags : new int[] {NR_MONITOR_TX(), NR_ZCOPY_MON()}) {
            Register request = lab.register(lab.vale("a")).flags(flags).extraBuffers(4);
            lab.open(request);
            assertEquals(4, request.nr_extra_bufs(), "nr_extra_bufs");
        }
    }
}
