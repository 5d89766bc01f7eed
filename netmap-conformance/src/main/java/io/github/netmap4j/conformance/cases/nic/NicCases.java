package io.github.netmap4j.conformance.cases.nic;

import static io.github.netmap4j.conformance.lab.Frames.everyone;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NS_BUF_CHANGED;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.provider.ValueSource;

/** Network interfaces: registration, and frames over a cable. */
@Topic("Network interfaces")
final class NicCases {

    /** Waits for frames with the suite's EtherType; the host's other traffic does not count. */
    static List<byte[]> await(LabPort port, int count) {
        List<byte[]> frames = new ArrayList<>();
        Lab.await(count + " frames at " + port.nifp.ni_name(), () -> {
            port.fd.poll(Fd.POLLIN, 100);
            for (int ring = 0; ring < port.nifp.ni_rx_rings(); ring++) {
                LabPort.take(port.rx(ring)).stream().filter(NicCases::isOurs).forEach(frames::add);
            }
            return frames.size() >= count;
        });
        return frames;
    }

    private static boolean isOurs(byte[] frame) {
        return frame.length > 13 && frame[12] == (byte) 0x88 && frame[13] == (byte) 0xb5;
    }

    /** Opens both ends of the cable, and waits until frames get through. */
    static LabPort[] cable(Lab lab) {
        String peer = lab.peer();
        LabPort near = lab.open(lab.nic());
        LabPort far = lab.open(peer);
        // The interface may still be coming up: repeats the first frame until it gets through.
        byte[] hello = frame(everyone(), mac(1), 60, 4711);
        Lab.await("a frame over the cable", () -> {
            near.send(hello);
            far.fd.poll(Fd.POLLIN, 100);
            return drained(far, hello);
        });
        Lab.await("the cable is quiet", () -> {
            far.rxsync();
            boolean quiet = !drained(far, hello) && far.fd.poll(Fd.POLLIN, 200) == 0;
            return quiet || !drained(far, hello);
        });
        return new LabPort[] {near, far};
    }

    static boolean drained(LabPort port, byte[] hello) {
        boolean seen = false;
        for (int ring = 0; ring < port.nifp.ni_rx_rings(); ring++) {
            for (byte[] frame : LabPort.take(port.rx(ring))) {
                seen |= Arrays.equals(frame, hello);
            }
        }
        port.rxsync();
        return seen;
    }

    @Case("PORT_INFO_GET of an interface: rings, slots, host rings, the global memory")
    void info(Lab lab) {
        MemorySegment body = nmreq_port_info_get.allocate(lab.arena);
        Expect.ok(lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), lab.nic(), body)), "PORT_INFO_GET");
        assertTrue(nmreq_port_info_get.nr_tx_rings(body) > 0, "nr_tx_rings");
        assertTrue(nmreq_port_info_get.nr_rx_rings(body) > 0, "nr_rx_rings");
        assertTrue(nmreq_port_info_get.nr_tx_slots(body) > 1, "nr_tx_slots");
        assertTrue(nmreq_port_info_get.nr_rx_slots(body) > 1, "nr_rx_slots");
        assertEquals(1, nmreq_port_info_get.nr_host_tx_rings(body), "nr_host_tx_rings");
        assertEquals(1, nmreq_port_info_get.nr_host_rx_rings(body), "nr_host_rx_rings");
        assertEquals(1, nmreq_port_info_get.nr_mem_id(body), "nr_mem_id");
    }

    @Case("an interface is in the global memory, which is nobody's private one")
    void memory(Lab lab) {
        Register request = lab.register(lab.nic());
        LabPort port = lab.open(request);
        assertEquals(1, request.nr_mem_id(), "nr_mem_id");
        assertEquals(0, port.nifp.ni_flags(), "ni_flags");
        assertEquals(lab.nic(), port.nifp.ni_name(), "ni_name");
    }

    @Case("an interface may be put into the memory of another port")
    void otherMemory(Lab lab) {
        Register vale = lab.register(lab.vale("a"));
        lab.open(vale);
        Register request = lab.register(lab.nic()).memory(vale.nr_mem_id());
        int result = lab.fd().ctrl(request);
        assumeTrue(result != -ENOMEM, "the interface's rings do not fit there");
        Expect.ok(result, "REGISTER");
        assertEquals(vale.nr_mem_id(), request.nr_mem_id(), "nr_mem_id");
    }

    @Case("the rings and slots of an interface are its own, whatever is asked for")
    void sizes(Lab lab) {
        Register plain = lab.register(lab.nic());
        lab.open(plain).close();
        Register request = lab.register(lab.nic()).slots(7, 9).rings(13, 11);
        LabPort port = lab.open(request);
        assertEquals(plain.nr_tx_slots(), request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(plain.nr_rx_slots(), request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(plain.nr_tx_rings(), request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(plain.nr_rx_rings(), request.nr_rx_rings(), "nr_rx_rings");
        assertEquals(request.nr_tx_slots(), port.tx().num_slots(), "slots of the tx ring");
    }

    /** Which of the tx and rx rings, host rings included, are bound. */
    private static String bound(LabPort port) {
        StringBuilder text = new StringBuilder();
        long tx = port.nifp.ni_tx_rings();
        long rx = port.nifp.ni_rx_rings();
        long hostTx = port.nifp.ni_host_tx_rings();
        long hostRx = port.nifp.ni_host_rx_rings();
        long[] counts = {tx, hostTx, rx, hostRx};
        String[] names = {"tx", "host tx", "rx", "host rx"};
        long index = 0;
        for (int kind = 0; kind < 4; kind++) {
            text.append(kind == 0 ? "" : ", ").append(names[kind]);
            int bound = 0;
            for (long i = 0; i < counts[kind]; i++, index++) {
                bound += port.nifp.ring_ofs(index) == 0 ? 0 : 1;
            }
            text.append(' ').append(bound == counts[kind] ? "all" : bound);
        }
        return text.toString();
    }

    @Case("NR_REG_ALL_NIC binds the NIC rings, NR_REG_SW the host rings, NR_REG_NIC_SW both")
    void modes(Lab lab) {
        assertEquals("tx all, host tx 0, rx all, host rx 0", bound(lab.open(lab.nic())), "NR_REG_ALL_NIC");
        assertEquals(
                "tx 0, host tx all, rx 0, host rx all",
                bound(lab.open(lab.register(lab.nic()).mode(NR_REG_SW()))),
                "NR_REG_SW");
        assertEquals(
                "tx all, host tx all, rx all, host rx all",
                bound(lab.open(lab.register(lab.nic()).mode(NR_REG_NIC_SW()))),
                "NR_REG_NIC_SW");
    }

    @Case("NR_REG_ONE_SW binds one host ring pair; a number that is not there is EINVAL")
    void oneHostRing(Lab lab) {
        assertEquals(
                "tx 0, host tx all, rx 0, host rx all",
                bound(lab.open(lab.register(lab.nic()).mode(NR_REG_ONE_SW()))),
                "NR_REG_ONE_SW 0");
        Expect.error(
                EINVAL,
                lab.fd().ctrl(lab.register(lab.nic()).mode(NR_REG_ONE_SW()).ring(1)),
                "NR_REG_ONE_SW 1");
    }

    @Case("the first descriptor may ask for several host rings, and bind one of them")
    void severalHostRings(Lab lab) {
        Register one =
                lab.register(lab.nic()).mode(NR_REG_ONE_SW()).hostRings(2, 2).ring(1);
        LabPort port = lab.open(one);
        assertEquals(2, one.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(2, one.nr_host_rx_rings(), "nr_host_rx_rings");
        assertEquals(2, port.nifp.ni_host_tx_rings(), "ni_host_tx_rings");
        assertEquals("tx 0, host tx 1, rx 0, host rx 1", bound(port), "host ring 1");
        port.close();
        Register many = lab.register(lab.nic()).mode(NR_REG_SW()).hostRings(5, 4);
        assertEquals("tx 0, host tx all, rx 0, host rx all", bound(lab.open(many)), "all host rings");
        assertEquals(5, many.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(4, many.nr_host_rx_rings(), "nr_host_rx_rings");
    }

    @Case("host rings asked for are forgotten when the interface is closed: one each again")
    void hostRingsForgotten(Lab lab) {
        lab.open(lab.register(lab.nic()).mode(NR_REG_SW()).hostRings(3, 3)).close();
        Register request = lab.register(lab.nic()).mode(NR_REG_NIC_SW());
        lab.open(request);
        assertEquals(1, request.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(1, request.nr_host_rx_rings(), "nr_host_rx_rings");
    }

    @Case("a ring number that the interface has not: EINVAL")
    void ringOutOfRange(Lab lab) {
        Expect.error(
                EINVAL,
                lab.fd().ctrl(lab.register(lab.nic()).mode(NR_REG_ONE_NIC()).ring(1000)),
                "ring 1000");
    }

    @Case("a pipe on an interface shares its memory, and works though the interface is silent")
    void pipe(Lab lab) {
        Register master = lab.register(lab.nic() + "{1").slots(8, 8);
        LabPort one = lab.open(master);
        LabPort two = lab.open(lab.nic() + "}1");
        assertEquals(1, master.nr_mem_id(), "nr_mem_id");
        one.send(Frames.broadcast(1));
        two.receives(Frames.broadcast(1));
    }

    @Table("a frame crosses the cable whole, in both directions, of length")
    @ValueSource(ints = {60, 61, 64, 128, 1000, 1514})
    void crosses(int length, Lab lab) {
        LabPort[] ends = cable(lab);
        for (int i = 0; i < 2; i++) {
            byte[] sent = frame(everyone(), mac(1), length, length + i);
            ends[i].send(sent);
            LabPort.assertFrames(await(ends[1 - i], 1), sent);
        }
    }

    @Case("300 frames cross the cable in order, and the tx ring is free again")
    void order(Lab lab) {
        LabPort[] ends = cable(lab);
        NetmapRing ring = ends[0].tx();
        List<byte[]> received = new ArrayList<>();
        int sent = 0;
        while (received.size() < 300) {
            while (sent < 300 && !NetmapUser.nm_ring_empty(ring)) {
                LabPort.put(ring, frame(everyone(), mac(1), 100, sent++), 0);
            }
            ends[0].txsync();
            received.addAll(await(ends[1], 1));
            // A NIC drops frames that find no slot: releases the slots just read before sending more.
            ends[1].rxsync();
        }
        for (int i = 0; i < 300; i++) {
            LabPort.assertFrames(List.of(received.get(i)), frame(everyone(), mac(1), 100, i));
        }
        Lab.await("the tx ring is free", () -> {
            ends[0].txsync();
            return LabPort.available(ring) == ring.num_slots() - 1;
        });
    }

    @Case("zero copy between two interfaces: a received buffer is swapped into the other's tx slot and sent")
    void zeroCopy(Lab lab) {
        LabPort[] ends = cable(lab);
        LabPort near = ends[0];
        LabPort far = ends[1];
        byte[] sent = frame(everyone(), mac(1), 200, 1);
        near.send(sent);
        int[] ring = new int[1];
        Lab.await("the frame", () -> {
            far.fd.poll(Fd.POLLIN, 100);
            for (ring[0] = 0; ring[0] < far.nifp.ni_rx_rings(); ring[0]++) {
                NetmapRing rx = far.rx(ring[0]);
                while (!NetmapUser.nm_ring_empty(rx) && !Arrays.equals(sent, LabPort.read(rx, rx.slot(rx.head())))) {
                    LabPort.advance(rx, 1);
                }
                if (!NetmapUser.nm_ring_empty(rx)) {
                    return true;
                }
            }
            return false;
        });
        NetmapRing rx = far.rx(ring[0]);
        NetmapRing tx = far.tx();
        long from = rx.slot(rx.head());
        long to = tx.slot(tx.head());
        long buffer = NetmapSlot.buf_idx(far.region, from);
        NetmapSlot.buf_idx(far.region, from, NetmapSlot.buf_idx(far.region, to));
        NetmapSlot.flags(far.region, from, NS_BUF_CHANGED());
        NetmapSlot.buf_idx(far.region, to, buffer);
        NetmapSlot.len(far.region, to, sent.length);
        NetmapSlot.flags(far.region, to, NS_BUF_CHANGED());
        LabPort.advance(rx, 1);
        LabPort.advance(tx, 1);
        far.rxsync();
        far.txsync();
        LabPort.assertFrames(await(near, 1), sent);
    }

    @Case("a frame from the cable wakes a thread that polls the interface")
    void wakes(Lab lab) {
        LabPort[] ends = cable(lab);
        var waiting = lab.start(() -> ends[1].fd.poll(Fd.POLLIN, Lab.TIMEOUT * 1000));
        ends[0].send(frame(everyone(), mac(1), 60, 1));
        assertEquals(Fd.POLLIN, Lab.join(waiting), "revents");
    }

    @Case("a monitor of an interface sees what the cable brings")
    void monitor(Lab lab) {
        LabPort[] ends = cable(lab);
        LabPort monitor = lab.open(lab.register(lab.peer()).flags(NR_MONITOR_RX()));
        byte[] sent = frame(everyone(), mac(1), 80, 7);
        ends[0].send(sent);
        LabPort.assertFrames(await(ends[1], 1), sent);
        LabPort.assertFrames(await(monitor, 1), sent);
    }
}
