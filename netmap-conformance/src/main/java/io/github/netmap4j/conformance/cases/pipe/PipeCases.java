package io.github.netmap4j.conformance.cases.pipe;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.payload;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.util.concurrent.FutureTask;

/** Pipes: two ends of a stream that loses nothing. */
@Topic("Pipes")
final class PipeCases {

    static LabPort master(Lab lab) {
        return lab.small(lab.name("{1"));
    }

    static LabPort slave(Lab lab) {
        return lab.small(lab.name("}1"));
    }

    @Case("what one end sends the other receives, in both directions")
    void bothDirections(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 3));
        slave.receives(broadcasts(0, 3));
        slave.send(broadcasts(10, 2));
        master.receives(broadcasts(10, 2));
        master.receives();
    }

    @Case("any bytes pass, of any length from 0 to a buffer: a pipe looks at no header")
    void anyBytes(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        for (int length : new int[] {0, 1, 13, 14, 60, 1514, 2048}) {
            master.send(payload(length, length));
            LabPort.assertFrames(slave.drain(), payload(length, length));
        }
    }

    @Case("a pipe over a name that nothing has makes its own base, and removes it with the last end")
    void ownBase(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        Expect.ok(info(lab, lab.name("")), "PORT_INFO_GET of the base");
        master.close();
        Expect.ok(info(lab, lab.name("")), "PORT_INFO_GET of the base, one end open");
        slave.close();
        Expect.error(ENXIO, info(lab, lab.name("")), "PORT_INFO_GET of the base, both ends closed");
    }

    private static int info(Lab lab, String name) {
        return lab.fd().ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), name, nmreq_port_info_get.allocate(lab.arena)));
    }

    @Case("the ends share one memory with each other and with the base port")
    void oneMemory(Lab lab) {
        Register base = lab.register(lab.vale("a")).slots(8, 8);
        Register master = lab.register(lab.vale("a{1"));
        Register slave = lab.register(lab.vale("a}1"));
        lab.open(base);
        lab.open(master);
        lab.open(slave);
        assertEquals(base.nr_mem_id(), master.nr_mem_id(), "memory id of the master");
        assertEquals(base.nr_mem_id(), slave.nr_mem_id(), "memory id of the slave");
    }

    @Case("a pipe takes its slots from the base port, unless asked for others")
    void slotsOfBase(Lab lab) {
        lab.open(lab.register(lab.vale("a")).slots(64, 32));
        Register like = lab.register(lab.vale("a{1"));
        lab.open(like);
        assertEquals(64, like.nr_tx_slots(), "nr_tx_slots as the base has");
        assertEquals(32, like.nr_rx_slots(), "nr_rx_slots as the base has");
        Register own = lab.register(lab.vale("a{2")).slots(16, 8);
        lab.open(own);
        assertEquals(16, own.nr_tx_slots(), "nr_tx_slots as asked");
        assertEquals(8, own.nr_rx_slots(), "nr_rx_slots as asked");
    }

    @Case("the first end decides: the other has the same rings and slots, crossed, whatever it asks for")
    void crossed(Lab lab) {
        lab.open(lab.register(lab.name("{1")).slots(64, 128).rings(2, 3));
        Register slave = lab.register(lab.name("}1")).slots(512, 512).rings(1, 1);
        lab.open(slave);
        assertEquals(128, slave.nr_tx_slots(), "nr_tx_slots");
        assertEquals(64, slave.nr_rx_slots(), "nr_rx_slots");
        assertEquals(3, slave.nr_tx_rings(), "nr_tx_rings");
        assertEquals(2, slave.nr_rx_rings(), "nr_rx_rings");
    }

    @Case("opened first as slave, a pipe has the slave's sizes as the master's, not crossed")
    void slaveFirst(Lab lab) {
        Register slave = lab.register(lab.name("}1")).slots(64, 128);
        lab.open(slave);
        Register master = lab.register(lab.name("{1"));
        lab.open(master);
        assertEquals(slave.nr_rx_slots(), master.nr_tx_slots(), "the master's tx is the slave's rx");
        assertEquals(slave.nr_tx_slots(), master.nr_rx_slots(), "the master's rx is the slave's tx");
    }

    @Case("slots are clamped to 4096 and rings to 16, when the pipe makes its own base")
    void clamped(Lab lab) {
        Register slots = lab.register(lab.name("{1")).slots(16384, 5000);
        lab.open(slots);
        assertEquals(4096, slots.nr_tx_slots(), "nr_tx_slots");
        assertEquals(4096, slots.nr_rx_slots(), "nr_rx_slots");
        Register rings = lab.register(lab.name("x{1")).slots(64, 64).rings(300, 2);
        lab.open(rings);
        assertEquals(16, rings.nr_tx_rings(), "nr_tx_rings");
        assertEquals(2, rings.nr_rx_rings(), "nr_rx_rings");
    }

    @Case("a pipe of several rings: ring k leads to ring k, each by itself")
    void severalRings(Lab lab) {
        LabPort master = lab.open(lab.register(lab.name("{1")).slots(8, 8).rings(3, 3));
        LabPort slave = lab.open(lab.register(lab.name("}1")));
        for (int ring = 0; ring < 3; ring++) {
            LabPort.put(master.tx(ring), broadcast(ring), 0);
        }
        master.txsync();
        slave.rxsync();
        for (int ring = 0; ring < 3; ring++) {
            LabPort.assertFrames(LabPort.take(slave.rx(ring)), broadcast(ring));
        }
    }

    @Case("one ring of a pipe may be bound alone")
    void oneRing(Lab lab) {
        LabPort master = lab.open(lab.register(lab.name("{1")).slots(8, 8).rings(2, 2));
        LabPort slave =
                lab.open(lab.register(lab.name("}1")).mode(NR_REG_ONE_NIC()).ring(1));
        LabPort.put(master.tx(0), broadcast(0), 0);
        LabPort.put(master.tx(1), broadcast(1), 0);
        master.txsync();
        slave.rxsync();
        LabPort.assertFrames(LabPort.take(slave.rx(1)), broadcast(1));
    }

    @Case("frames sent before the other end opens are kept for it")
    void sentBefore(Lab lab) {
        LabPort master = master(lab);
        master.send(broadcasts(0, 3));
        LabPort slave = slave(lab);
        slave.receives(broadcasts(0, 3));
    }

    @Case("an end that closes and opens again finds what it had not given back, and what was sent meanwhile")
    void reopened(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 3));
        slave.rxsync();
        LabPort.advance(slave.rx(), 1);
        slave.close();
        master.send(broadcast(3));
        slave = slave(lab);
        LabPort.at(slave.rx(), 1, 1, 3);
        slave.receives(broadcasts(1, 3));
    }

    @Case("a sender that closes and opens again goes on where it was")
    void senderReopened(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 4));
        LabPort.assertFrames(slave.drain(), broadcasts(0, 4));
        master.close();
        master = master(lab);
        LabPort.at(master.tx(), 4, 4, 7);
        master.send(broadcast(4));
        slave.receives(broadcast(4));
    }

    @Case("both ends closed: the pipe is gone, a new one of the same name is empty")
    void bothClosed(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        master.send(broadcasts(0, 3));
        master.close();
        slave.close();
        slave(lab).receives();
        LabPort.at(master(lab).tx(), 0, 0, 7);
    }

    @Case("pipes of one base with different identifiers do not mix")
    void identifiers(Lab lab) {
        LabPort one = lab.small(lab.name("{1"));
        LabPort two = lab.small(lab.name("{2"));
        LabPort oneEnd = lab.small(lab.name("}1"));
        LabPort twoEnd = lab.small(lab.name("}2"));
        one.send(broadcast(1));
        two.send(broadcast(2));
        oneEnd.receives(broadcast(1));
        twoEnd.receives(broadcast(2));
    }

    @Case("pipes of a VALE port are not ports of the switch: its broadcasts do not enter them")
    void besideSwitch(Lab lab) {
        LabPort vale = lab.small(lab.vale("a"));
        LabPort other = lab.small(lab.vale("b"));
        LabPort master = lab.small(lab.vale("a{1"));
        LabPort slave = lab.small(lab.vale("a}1"));
        other.send(broadcast(1));
        vale.receives(broadcast(1));
        master.receives();
        slave.receives();
        master.send(broadcast(2));
        slave.receives(broadcast(2));
        other.receives();
    }

    @Case("a pipe may be the base of a pipe: x}1{2 and x}1}2 are the ends of one")
    void pipeOfPipe(Lab lab) {
        LabPort master = lab.small(lab.name("}1{2"));
        LabPort slave = lab.small(lab.name("}1}2"));
        master.send(broadcast(1));
        slave.receives(broadcast(1));
    }

    @Case("a name with a { is split at its last {, so x{1}2 is the master of a pipe of x called 1}2")
    void splitAtBrace(Lab lab) {
        LabPort master = lab.small(lab.name("{1{2"));
        LabPort other = lab.small(lab.name("{1}2"));
        master.send(broadcast(1));
        other.receives();
    }

    @Case("a pipe over memory of another port: the same memory id")
    void memoryById(Lab lab) {
        Register other = lab.register(lab.vale("a")).slots(8, 8);
        lab.open(other);
        Register pipe = lab.register(lab.name("{1")).slots(8, 8).memory(other.nr_mem_id());
        lab.open(pipe);
        assertEquals(other.nr_mem_id(), pipe.nr_mem_id(), "memory id");
    }

    @Case("a closed peer is no error: sends go on until the ring is full, and syncs return 0")
    void closedPeer(Lab lab) {
        LabPort master = master(lab);
        LabPort slave = slave(lab);
        slave.close();
        master.send(broadcasts(0, 7));
        master.txsync();
        master.receives();
        assertEquals(0, LabPort.available(master.tx()), "room");
    }

    @Case("two threads, one at each end: 50,000 frames arrive in order, none lost, none doubled")
    void twoThreads(Lab lab) {
        int count = lab.kernel() ? 5_000 : 50_000;
        LabPort master = lab.open(lab.register(lab.name("{1")).slots(64, 64));
        LabPort slave = lab.open(lab.register(lab.name("}1")));
        FutureTask<Integer> receiver = lab.start(() -> {
            NetmapRing ring = slave.rx();
            int next = 0;
            while (next < count) {
                assertEquals(Fd.POLLIN, slave.fd.poll(Fd.POLLIN, Lab.TIMEOUT * 1000), "poll of the receiver");
                while (!NetmapUser.nm_ring_empty(ring)) {
                    long buffer = NetmapUser.NETMAP_BUF_OFFSET(ring, ring.slot(ring.head()));
                    assertEquals(next, slave.region.get(JAVA_INT, buffer), "number in the frame");
                    next++;
                    LabPort.advance(ring, 1);
                }
            }
            slave.rxsync();
            return next;
        });
        NetmapRing ring = master.tx();
        int next = 0;
        while (next < count) {
            assertEquals(Fd.POLLOUT, master.fd.poll(Fd.POLLOUT, Lab.TIMEOUT * 1000), "poll of the sender");
            while (!NetmapUser.nm_ring_empty(ring) && next < count) {
                long slot = ring.slot(ring.head());
                master.region.set(JAVA_INT, NetmapUser.NETMAP_BUF_OFFSET(ring, slot), next);
                NetmapSlot.len(master.region, slot, 60);
                next++;
                LabPort.advance(ring, 1);
            }
        }
        master.txsync();
        assertEquals(count, Lab.join(receiver), "frames received");
        master.txsync();
        assertTrue(LabPort.available(ring) >= 0 && LabPort.available(ring) == 63, "all slots come back to the sender");
    }
}
