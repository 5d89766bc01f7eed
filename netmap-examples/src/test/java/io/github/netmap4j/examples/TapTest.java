package io.github.netmap4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.examples.raw.Bridge;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.TwoHosts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs on taps: the host's own programs talk to them, and through them. */
@Timeout(120)
class TapTest {

    /**
     * User nobody, who has no rights over networks, but may read the class path, which may be in root's home, and open
     * /dev/net/tun, which not every system lets all users do.
     */
    private static final List<String> NOBODY = List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all,+dac_override",
            "--ambient-caps=-all,+dac_override",
            "--bounding-set=-all,+dac_override");

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    @BeforeEach
    void taps() {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun: modprobe tun");
    }

    /** A persistent tap, up, with an address. */
    private static void tap(String name, String address, String... options) throws Exception {
        List<String> add = Processes.join(List.of("ip", "tuntap", "add", "dev", name, "mode", "tap"), List.of(options));
        Processes.run(add);
        TwoHosts.address(address, name);
        Processes.run("ip", "link", "set", name, "up");
    }

    @Test
    void aUserWithoutPrivilegesAnswersTheHostsPing() throws Exception {
        String output = hosts.near().inside(() -> {
            assumeTrue(Processes.succeeds(Processes.join(NOBODY, List.of("true"))), "setpriv(1) of util-linux");
            tap("tap0", "10.8.0.1/24", "user", "65534");
            List<String> java = Processes.nativeJava("io.github.netmap4j.examples.safe.AnswerPing", "--device", "xdp");
            Process program = Processes.start(Processes.join(NOBODY, java));
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8))) {
                assertEquals("device: xdp", lines.readLine());
                assertEquals("answering for 10.8.0.2", lines.readLine());
                Processes.run("ping", "-c", "3", "-i", "0.2", "-W", "20", "10.8.0.2");
                String last = lines.readLine();
                assertEquals(0, program.waitFor());
                return last;
            } finally {
                program.destroyForcibly();
            }
        });
        assertEquals("3 pings answered", output);
    }

    /** From one host to another; between the first one's tap and the interface with the cable is a bridge in Java. */
    @Test
    void aPageIsFetchedThroughABridge() throws Exception {
        hosts.cable("10.8.0.2/24");
        byte[] page = new byte[200_000];
        new Random(1).nextBytes(page);
        try (ServerSocket server = hosts.far().inside(() -> new ServerSocket(80));
                Bridge bridge = hosts.near().inside(() -> {
                    tap("tap0", "10.8.0.1/24");
                    return new Bridge(NetmapDevice.of("xdp"), "netmap:tap:tap0", "netmap:veth0");
                })) {
            assertTrue(bridge.zeroCopy());
            Thread forwards = Thread.ofPlatform().start(bridge);
            FutureTask<Void> serves = new FutureTask<>(() -> serve(server, page));
            Thread.ofPlatform().start(serves);
            assertArrayEquals(page, hosts.near().inside(() -> fetch("http://10.8.0.2/")));
            serves.get();
            bridge.stop();
            forwards.join();
        }
    }

    /** Answers one request, whatever it asks for. */
    private static Void serve(ServerSocket server, byte[] page) throws IOException {
        try (Socket client = server.accept();
                BufferedReader request = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            while (!request.readLine().isEmpty()) {
                // the header ends with an empty line
            }
            client.getOutputStream()
                    .write(("HTTP/1.0 200 OK\r\nContent-Length: " + page.length + "\r\n\r\n").getBytes(UTF_8));
            client.getOutputStream().write(page);
        }
        return null;
    }

    /** With curl where there is one, else with Java's own client; both in the network namespace of this thread. */
    private static byte[] fetch(String address) throws Exception {
        if (!Processes.succeeds(List.of("curl", "--version"))) {
            try (InputStream body =
                    URI.create(address).toURL().openConnection(Proxy.NO_PROXY).getInputStream()) {
                return body.readAllBytes();
            }
        }
        Process curl = new ProcessBuilder(
                        "curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "60", address)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] body = curl.getInputStream().readAllBytes();
        assertEquals(0, curl.waitFor());
        return body;
    }
}
