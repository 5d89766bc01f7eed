package io.github.netmap4j.examples.safe;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * An imaginary machine: answers ARP and ICMP echo requests for an IPv4 address. With a tap interface of the user it
 * needs no privilege, and answers the system's own ping:
 *
 * <pre>{@code
 * sudo ip tuntap add dev tap0 mode tap user $USER
 * sudo ip address add 10.8.0.1/24 dev tap0 && sudo ip link set tap0 up
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.AnswerPing --device xdp --port netmap:tap:tap0 &
 * ping -c 3 10.8.0.2
 * }</pre>
 */
@Command(name = "AnswerPing", sortOptions = false, description = "Answers ARP and ping for an address.")
public final class AnswerPing implements Callable<Integer> {

    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int MAC = 6;
    private static final int ADDRESS = 4;
    /** The length of the Ethernet header. */
    private static final int ETHER = 14;

    private static final int ARP_OPERATION = ETHER + 6;
    private static final int ARP_SENDER = ETHER + 8;
    private static final int ARP_TARGET = ETHER + 18;
    private static final int ARP_TARGET_ADDRESS = ARP_TARGET + MAC;
    private static final int ARP_END = ARP_TARGET_ADDRESS + ADDRESS;

    private static final int IP_PROTOCOL = ETHER + 9;
    private static final int IP_SOURCE = ETHER + 12;
    private static final int IP_TARGET = ETHER + 16;
    private static final int ICMP = 1;
    /** After an IPv4 header without options. */
    private static final int ICMP_TYPE = ETHER + 20;

    private static final int ICMP_CHECKSUM = ICMP_TYPE + 2;
    private static final int ICMP_END = ICMP_TYPE + 8;
    private static final int NO_OPTIONS = 0x45;
    private static final int ECHO_REQUEST = 8;

    /** A locally administered address. */
    private static final byte[] STATION = {2, 0, 0, 0, 0, 2};

    @Mixin
    private Program.Options options;

    @Option(names = "--port", defaultValue = "netmap:tap:tap0", description = "the port (default: ${DEFAULT-VALUE})")
    private String port;

    @Option(
            names = "--address",
            defaultValue = "10.8.0.2",
            description = "whose IPv4 address to be (default: ${DEFAULT-VALUE})")
    private String address;

    @Option(names = "--pings", defaultValue = "3", description = "how many to answer (default: ${DEFAULT-VALUE})")
    private int pings;

    private int answered;

    AnswerPing() {}

    static void main(String[] args) {
        System.exit(Program.run(new AnswerPing(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--pings", pings, 1, Integer.MAX_VALUE);
        byte[] mine = mine();
        try (NetmapPort tap = NetmapPort.builder(port).device(options.device()).open();
                RxRing rx = tap.rxRing(0);
                TxRing tx = tap.txRing(0)) {
            System.out.println("answering for " + address);
            while (answered < pings) {
                boolean _ = tap.awaitRx(Duration.ofMinutes(1));
                rx.receiveFrames(frame -> answer(frame, mine, tx), rx.available());
                tx.sync();
            }
        }
        System.out.println(answered + " pings answered");
        return 0;
    }

    private byte[] mine() throws UnknownHostException {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        options.check(bytes.length == ADDRESS, "--address must be of IPv4, not " + address);
        return bytes;
    }

    /** Turns requests for this address into replies and sends them back; ignores all other frames. */
    private void answer(Frame frame, byte[] mine, TxRing tx) {
        boolean arp = frame.length() >= ARP_END && frame.u16(ETHER - 2) == ARP && frame.u16(ARP_OPERATION) == 1;
        boolean echo = frame.length() >= ICMP_END
                && frame.u16(ETHER - 2) == IPV4
                && frame.u8(ETHER) == NO_OPTIONS
                && frame.u8(IP_PROTOCOL) == ICMP
                && frame.u8(ICMP_TYPE) == ECHO_REQUEST;
        byte[] bytes = frame.toByteArray();
        int target = arp ? ARP_TARGET_ADDRESS : IP_TARGET;
        if (!(arp || echo) || !Arrays.equals(bytes, target, target + ADDRESS, mine, 0, ADDRESS)) {
            return;
        }
        System.arraycopy(bytes, MAC, bytes, 0, MAC);
        System.arraycopy(STATION, 0, bytes, MAC, MAC);
        if (arp) {
            reply(bytes, mine);
        } else {
            echo(bytes);
        }
        if (tx.send(bytes) && echo) {
            answered++;
        }
    }

    private static void reply(byte[] arp, byte[] mine) {
        arp[ARP_OPERATION + 1] = 2;
        System.arraycopy(arp, ARP_SENDER, arp, ARP_TARGET, MAC + ADDRESS);
        System.arraycopy(STATION, 0, arp, ARP_SENDER, MAC);
        System.arraycopy(mine, 0, arp, ARP_SENDER + MAC, ADDRESS);
    }

    /**
     * Swaps the addresses, which changes no checksum. ICMP's checksum covers the type: 8 less there is 8 more in the
     * checksum.
     */
    private static void echo(byte[] request) {
        ByteBuffer packet = ByteBuffer.wrap(request);
        int source = packet.getInt(IP_SOURCE);
        packet.putInt(IP_SOURCE, packet.getInt(IP_TARGET)).putInt(IP_TARGET, source);
        request[ICMP_TYPE] = 0;
        int sum = (packet.getShort(ICMP_CHECKSUM) & 0xffff) + (ECHO_REQUEST << Byte.SIZE);
        packet.putShort(ICMP_CHECKSUM, (short) (sum + (sum >>> Short.SIZE)));
    }
}
