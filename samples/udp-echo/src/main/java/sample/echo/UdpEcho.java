package sample.echo;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.packet.Ipv4;
import io.github.netmap4j.packet.Layer;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.packet.Udp;
import java.time.Duration;

/** Sends datagrams to UDP port 7 back (RFC 862), without copying them; takes the name of a netmap port. */
public final class UdpEcho {

    private static final int ECHO = 7;
    private static final Duration LONG = Duration.ofDays(1);

    private final NetmapPort port;
    private final Packet packet = new Packet();

    UdpEcho(NetmapPort port) {
        this.port = port;
    }

    static void main(String[] args) throws Exception {
        try (NetmapPort port = NetmapPort.open(args[0])) {
            UdpEcho echo = new UdpEcho(port);
            while (true) {
                echo.answer();
            }
        }
    }

    /** Waits for frames, and answers all that are there. */
    void answer() throws InterruptedException {
        if (port.awaitRx(LONG)) {
            port.rxRing(0).forwardTo(port.txRing(0), Integer.MAX_VALUE, this::turn);
            port.txRing(0).sync();
        }
    }

    /** Makes a request its answer, in place; false for any other frame. What is exchanged leaves the checksums right. */
    private boolean turn(Frame frame) {
        if (packet.parse(frame.region(), frame.offset(), frame.length()) != ParseResult.OK
                || !packet.has(Layer.IPV4)
                || !packet.has(Layer.UDP)
                || packet.udp().destinationPort() != ECHO) {
            return false;
        }
        packet.ethernet().swapAddresses();
        Ipv4 ip = packet.ipv4();
        int from = ip.source();
        ip.source(ip.destination()).destination(from);
        Udp udp = packet.udp();
        int fromPort = udp.sourcePort();
        udp.sourcePort(ECHO).destinationPort(fromPort);
        return true;
    }
}
