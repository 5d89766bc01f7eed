package io.github.netmap4j.conformance.cases.vale;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.conformance.lab.Frames.everyone;
import static io.github.netmap4j.conformance.lab.Frames.frame;
import static io.github.netmap4j.conformance.lab.Frames.mac;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;

/** The VALE switch: which ports receive a frame, and which frames are dropped. */
@Topic("VALE switch")
final class ValeCases {

    @Case("a broadcast reaches every other port, and not its sender")
    void broadcastReachesAll(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        a.send(broadcast(1));
        b.receives(broadcast(1));
        c.receives(broadcast(1));
        a.receives();
        c.send(broadcast(2));
        a.receives(broadcast(2));
        b.receives(broadcast(2));
        c.receives();
    }

    @Case("a multicast reaches every other port")
    void multicast(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        byte[] frame = frame(new byte[] {0x01, 0, 0x5e, 0, 0, 1}, mac(1), 60, 1);
        a.send(frame);
        b.receives(frame);
        c.receives(frame);
    }

    @Case("a unicast to an address nobody sent from reaches every other port")
    void unknownUnicast(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        byte[] frame = frame(mac(77), mac(1), 60, 1);
        a.send(frame);
        b.receives(frame);
        c.receives(frame);
    }

    @Case("a unicast goes to the port its destination last sent from, and to no other")
    void learning(Lab lab) {
        LabPort v0 = lab.open(lab.vale("v0"));
        LabPort v1 = lab.open(lab.vale("v1"));
        LabPort v2 = lab.open(lab.vale("v2"));
        v2.send(frame(everyone(), mac(2), 150, 1));
        v0.receives(frame(everyone(), mac(2), 150, 1));
        v1.receives(frame(everyone(), mac(2), 150, 1));

        byte[] answer = frame(mac(2), mac(1), 150, 2);
        v0.send(answer);
        v2.receives(answer);
        v1.receives();
    }

    @Case("a station that moves to another port is found there")
    void moving(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        a.send(frame(everyone(), mac(5), 60, 1));
        b.drain();
        c.drain();
        b.send(frame(everyone(), mac(5), 60, 2));
        a.drain();
        c.drain();
        byte[] unicast = frame(mac(5), mac(6), 60, 3);
        c.send(unicast);
        b.receives(unicast);
        a.receives();
    }

    @Case("a unicast to a station on the sender's own port is dropped")
    void ownPort(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        a.send(frame(everyone(), mac(1), 60, 1), frame(everyone(), mac(2), 60, 2));
        b.drain();
        a.send(frame(mac(2), mac(1), 60, 3));
        a.receives();
        b.receives();
    }

    @Case("an address with the group bit is never learned as a source")
    void groupSource(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort c = lab.open(lab.vale("c"));
        byte[] group = {0x03, 0, 0, 0, 0, 9};
        a.send(frame(everyone(), group, 60, 1));
        b.drain();
        c.drain();
        byte[] toGroup = frame(group, mac(2), 60, 2);
        b.send(toGroup);
        a.receives(toGroup);
        c.receives(toGroup);
    }

    @Case(
            "what was learned on a port is forgotten with it: frames to its station are dropped or flooded, not lost to others")
    void portGone(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        a.send(frame(everyone(), mac(1), 60, 1));
        b.drain();
        a.close();
        b.send(frame(mac(1), mac(2), 60, 2));
        LabPort.at(b.tx(), 1, 1, 0);
        LabPort c = lab.open(lab.vale("c"));
        b.send(broadcast(3));
        c.receives(broadcast(3));
    }

    @Case("two switches are two worlds")
    void isolation(Lab lab) {
        LabPort a = lab.open(lab.vale("a"));
        LabPort b = lab.open(lab.vale("b"));
        LabPort other = lab.open(lab.vale(1, "a"));
        a.send(broadcast(1));
        b.receives(broadcast(1));
        other.receives();
    }

    @Case("a port alone on its switch sends into the void: the tx ring drains")
    void alone(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        for (int round = 0; round < 5; round++) {
            a.send(broadcasts(0, 7));
            assertEquals(7, LabPort.available(a.tx()), "room after round " + round);
        }
    }

    @Case("several descriptors on one port see the same rings: whoever takes a frame has it")
    void sharedPort(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b1 = lab.small(lab.vale("b"));
        LabPort b2 = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b1.rxsync();
        LabPort.at(b2.rx(), 0, 0, 3);
        b1.drain();
        b2.receives();
        a.send(broadcast(9));
        b2.receives(broadcast(9));
    }

    @Case("a descriptor closed beside another leaves the port receiving")
    void closedBeside(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b1 = lab.small(lab.vale("b"));
        LabPort b2 = lab.small(lab.vale("b"));
        b1.close();
        a.send(broadcast(1));
        b2.receives(broadcast(1));
    }

    @Case("a port closed and opened again starts with empty rings")
    void reopened(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b.close();
        b = lab.small(lab.vale("b"));
        b.receives();
        a.send(broadcast(5));
        b.receives(broadcast(5));
    }

    @Case("a port opened for tx only takes no frames, and the others get theirs")
    void txOnly(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort mute = lab.open(lab.register(lab.vale("m")).flags(NR_TX_RINGS_ONLY()));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcast(1));
        b.receives(broadcast(1));
        mute.send(broadcast(2));
        b.drain();
    }

    @Case("switches are a limited good: one too many gives ENOMEM, and one that closes makes room")
    void switchLimit(Lab lab) {
        LabPort[] first = new LabPort[1];
        int opened = 0;
        while (opened < 1000) {
            Fd fd = lab.fd();
            Register request = lab.register(lab.vale(opened, "a")).slots(1, 1);
            int result = fd.ctrl(request);
            if (result != 0) {
                Expect.error(ENOMEM, result, "switch " + opened);
                break;
            }
            if (opened == 0) {
                first[0] = new LabPort(fd, request.nr_memsize(), request.nr_offset());
            }
            opened++;
        }
        assertTrue(opened >= 1 && opened < 1000, opened + " switches");
        first[0].close();
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale(opened, "a"))), "a switch after a close");
    }

    @Case("twenty ports on one switch all hear a broadcast")
    void twentyPorts(Lab lab) {
        LabPort[] ports = new LabPort[20];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = lab.small(lab.vale("p" + i));
        }
        ports[7].send(broadcast(1));
        for (int i = 0; i < ports.length; i++) {
            if (i == 7) {
                ports[i].receives();
            } else {
                ports[i].receives(broadcast(1));
            }
        }
    }
}
