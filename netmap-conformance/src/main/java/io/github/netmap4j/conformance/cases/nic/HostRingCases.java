package io.github.netmap4j.conformance.cases.nic;

import static io.github.netmap4j.sys.abi.netmap_h.NR_FORWARD;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NS_FORWARD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Host rings of an interface whose host answers ARP: a request put into the host tx ring makes the host send a reply,
 * which appears in the host rx ring.
 */
@Topic("Host rings")
final class HostRingCases {

    private static final int ARP = 0x0806;
    private static final byte[] ASKER = {0x02, 0, 0, 0, 0x47, 0x11};

    /** An ARP request for an address, from the next address above or below. */
    private static byte[] arpRequest(byte[] address) {
        byte[] neighbour = address.clone();
        neighbour[3] ^= 3;
        return ByteBuffer.allocate(60)
                .put(Frames.everyone())
                .put(ASKER)
                .putShort((short) ARP)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 1)
                .put(ASKER)
                .put(neighbour)
                .put(new byte[6])
                .put(address)
                .array();
    }

    private static boolean isReply(byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        return frame.length >= 42
                && bytes.getShort(12) == ARP
                && bytes.getShort(20) == 2
                && Arrays.equals(frame, 0, 6, ASKER, 0, 6);
    }

    private static LabPort open(Lab lab) {
        return lab.open(lab.register(lab.nic()).mode(NR_REG_NIC_SW()));
    }

    private static NetmapRing hostTx(LabPort port) {
        return port.tx((int) port.nifp.ni_tx_rings());
    }

    private static NetmapRing hostRx(LabPort port) {
        return port.rx((int) port.nifp.ni_rx_rings());
    }

    /** Moves a ring's head to the first matching slot and releases those before it. */
    private static boolean seek(NetmapRing ring, Predicate<byte[]> wanted) {
        while (!NetmapUser.nm_ring_empty(ring)) {
            if (wanted.test(LabPort.read(ring, ring.slot(ring.head())))) {
                return true;
            }
            LabPort.advance(ring, 1);
        }
        return false;
    }

    /** Sends requests until the host's reply is at the head of the host rx ring. */
    private static void askHost(LabPort port, byte[] address) {
        Lab.await("the host's reply in the host rx ring", () -> {
            LabPort.put(hostTx(port), arpRequest(address), 0);
            port.txsync();
            port.fd.poll(Fd.POLLIN, 100);
            return seek(hostRx(port), HostRingCases::isReply);
        });
    }

    @Case("a frame put into the host tx ring reaches the host, and what the host sends is in the host rx ring")
    void bothWays(Lab lab) {
        byte[] address = lab.address();
        LabPort port = open(lab);
        askHost(port, address);
        byte[] reply = LabPort.read(hostRx(port), hostRx(port).slot(hostRx(port).head()));
        assertTrue(isReply(reply), "an ARP reply");
    }

    @Case("the host tx ring drains at once")
    void drains(Lab lab) {
        LabPort port = open(lab);
        NetmapRing ring = hostTx(port);
        for (int i = 0; i < 10; i++) {
            LabPort.put(ring, Frames.frame(Frames.mac(9), Frames.mac(8), 60, i), 0);
        }
        port.txsync();
        assertEquals(ring.num_slots() - 1, LabPort.available(ring), "room in the host tx ring");
    }

    @Case("a frame that the host sends wakes a thread that polls the interface with its host rings")
    void wakes(Lab lab) {
        byte[] address = lab.address();
        LabPort port = open(lab);
        askHost(port, address);
        LabPort.advance(hostRx(port), 1);
        port.rxsync();
        var waiting = lab.startBlocking(() -> port.fd.poll(Fd.POLLIN, Lab.TIMEOUT * 1000));
        Fd other = lab.fd();
        Register request = lab.register(lab.nic()).mode(NR_REG_NIC_SW());
        Expect.ok(other.ctrl(request), "REGISTER of a second descriptor");
        LabPort second = new LabPort(other, request.nr_memsize(), request.nr_offset());
        LabPort.put(hostTx(second), arpRequest(address), 0);
        second.txsync();
        assertEquals(Fd.POLLIN, Lab.join(waiting) & Fd.POLLIN, "POLLIN");
    }

    @Case("NR_FORWARD on the host rx ring: a slot given back with NS_FORWARD goes out of the interface")
    void forwardDown(Lab lab) {
        byte[] address = lab.address();
        String peer = lab.peer();
        LabPort port = open(lab);
        LabPort far = lab.open(peer);
        NetmapRing ring = hostRx(port);
        ring.flags(NR_FORWARD());
        Lab.await("the host's reply at the other end of the cable", () -> {
            askHost(port, address);
            NetmapSlot.flags(port.region, ring.slot(ring.head()), NS_FORWARD());
            LabPort.advance(ring, 1);
            port.rxsync();
            port.txsync();
            far.fd.poll(Fd.POLLIN, 100);
            boolean seen = false;
            for (int i = 0; i < far.nifp.ni_rx_rings(); i++) {
                seen |= seek(far.rx(i), HostRingCases::isReply);
            }
            return seen;
        });
    }

    @Case("NR_FORWARD on a NIC rx ring: a slot given back with NS_FORWARD goes up to the host")
    void forwardUp(Lab lab) {
        byte[] address = lab.address();
        String peer = lab.peer();
        LabPort port = open(lab);
        LabPort far = lab.open(peer);
        byte[] request = arpRequest(address);
        for (int i = 0; i < port.nifp.ni_rx_rings(); i++) {
            port.rx(i).flags(NR_FORWARD());
        }
        Lab.await("the host's reply to what came from the cable", () -> {
            far.send(request);
            port.fd.poll(Fd.POLLIN, 100);
            for (int i = 0; i < port.nifp.ni_rx_rings(); i++) {
                NetmapRing ring = port.rx(i);
                while (seek(ring, bytes -> Arrays.equals(bytes, request))) {
                    NetmapSlot.flags(port.region, ring.slot(ring.head()), NS_FORWARD());
                    LabPort.advance(ring, 1);
                }
            }
            port.rxsync();
            return seek(hostRx(port), HostRingCases::isReply);
        });
    }

    @Case("without NR_FORWARD the mark has no effect: nothing goes out by itself")
    void noForward(Lab lab) {
        byte[] address = lab.address();
        String peer = lab.peer();
        LabPort port = open(lab);
        LabPort far = lab.open(peer);
        askHost(port, address);
        NetmapRing ring = hostRx(port);
        NetmapSlot.flags(port.region, ring.slot(ring.head()), NS_FORWARD());
        LabPort.advance(ring, 1);
        port.rxsync();
        port.txsync();
        // A frame sent after it arrives, so it would have arrived too.
        byte[] marker = Frames.frame(Frames.everyone(), Frames.mac(1), 60, 99);
        Lab.await("a frame over the cable", () -> {
            port.send(marker);
            far.fd.poll(Fd.POLLIN, 100);
            for (int i = 0; i < far.nifp.ni_rx_rings(); i++) {
                if (seek(far.rx(i), bytes -> Arrays.equals(bytes, marker) || isReply(bytes))) {
                    byte[] seen =
                            LabPort.read(far.rx(i), far.rx(i).slot(far.rx(i).head()));
                    assertTrue(!isReply(seen), "the host's reply went out");
                    return true;
                }
            }
            return false;
        });
    }
}
