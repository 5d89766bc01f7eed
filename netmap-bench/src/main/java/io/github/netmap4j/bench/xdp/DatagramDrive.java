package io.github.netmap4j.bench.xdp;

import static io.github.netmap4j.bench.xdp.VethPair.check;

import io.github.netmap4j.xdp.sys.Links;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends and receives datagrams by java.net, as frames of the same length over a veth pair whose other end is in another network
 * namespace: otherwise the kernel would send them through lo.
 */
final class DatagramDrive implements Drive, AutoCloseable {

    /** Headers of Ethernet, IPv4 and UDP. */
    private static final int HEADERS = 14 + 20 + 8;

    private static final int PORT = 9000;
    private static final int BUFFER = 4 << 20;

    private final DatagramChannel left;
    private final DatagramChannel right;
    private final ByteBuffer data;
    private final ByteBuffer arrived = ByteBuffer.allocateDirect(2048);

    /** Makes a pair of its own. */
    DatagramDrive(Cell cell) throws IOException {
        data = ByteBuffer.allocateDirect(cell.length() - HEADERS);
        String here = "/proc/" + Files.readSymbolicLink(Path.of("/proc/thread-self")) + "/ns/net";
        FutureTask<DatagramChannel> there = new FutureTask<>(() -> {
            check("unshare", Links.unshare());
            check("veth pair", Links.addVeth("udpa", "udpb", 1));
            ip("link set udpa netns " + here);
            ip("addr add 10.14.0.2/24 dev udpb");
            VethPair.up("udpb");
            return bound("10.14.0.2");
        });
        Thread other = Thread.ofPlatform().start(there);
        try {
            right = there.get();
            other.join();
        } catch (InterruptedException | ExecutionException failed) {
            throw new IOException(failed);
        }
        ip("addr add 10.14.0.1/24 dev udpa");
        VethPair.up("udpa");
        left = bound("10.14.0.1");
        left.connect(new InetSocketAddress(InetAddress.ofLiteral("10.14.0.2"), PORT));
        right.connect(new InetSocketAddress(InetAddress.ofLiteral("10.14.0.1"), PORT));
        right.configureBlocking(false);
    }

    private static DatagramChannel bound(String address) throws IOException {
        return DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER)
                .bind(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
    }

    /** {@code ip}, in the network namespace of the calling thread. */
    private static void ip(String arguments) throws IOException {
        Process ip = new ProcessBuilder(("ip " + arguments).split(" ", -1))
                .redirectErrorStream(true)
                .start();
        String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (ip.waitFor() != 0) {
                throw new IOException("ip " + arguments + ": " + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @Override
    public void work(int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < Cell.BATCH; i++) {
                left.write(data.clear());
            }
            int there = 0;
            for (int i = 0; there < Cell.BATCH; i++) {
                if (right.read(arrived.clear()) > 0) {
                    there++;
                }
                XskFrames.patience(i);
            }
        }
    }

    @Override
    public void close() throws IOException {
        left.close();
        right.close();
    }
}
