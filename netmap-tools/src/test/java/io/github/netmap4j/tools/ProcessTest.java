package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.testing.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: beside others, and where something is in the way. */
@Timeout(120)
class ProcessTest {

    @TempDir
    Path dir;

    @Test
    void aSignalLosesNothingThatWasCaptured() throws Exception {
        Path file = dir.resolve("caught.pcap");
        Ran ran = Session.interrupted(
                        Ran.command(
                                "together",
                                "capture --device soft -i netmap:c{1 -T 100 -w " + file,
                                "gen --device soft -i netmap:c}1 -f tx -R 1000"),
                        "\\[1 capture] .* [1-9]\\d* packets",
                        "TERM")
                .fine();
        long told = ran.out()
                .lines()
                .filter(line -> line.matches("\\[1 capture] \\d+ packets written to .*"))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                .findAny()
                .orElseThrow(() -> new AssertionError(ran.out()));
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                // All of them can be read.
            }
            assertEquals(told, in.records());
        }
        assertTrue(told > 0);
    }

    @Test
    void aCaptureIsReadFromAPipe() throws Exception {
        String words = Session.quoted(
                Ran.command("replay", "--device", "soft", "-f", "-", "-i", "vale0:a", "--speed", "0", "--json"));
        Ran.process(List.of("sh", "-c", "cat ../netmap-examples/captures/office.pcap | " + words))
                .fine()
                .has("\\{\"summary\":true,.*\"packets\":3116,.*");
    }

    @Test
    void theInterfaceOfTheDefaultRouteIsTakenOnlyOnRequest() throws Exception {
        Processes.assumeVeth();
        String route = "ip addr add 192.0.2.1/24 dev veth0 && ip route add default via 192.0.2.2 && exec \"$@\"";
        List<String> gen = Ran.command("gen", "--device", "xdp", "-i", "veth0", "-f", "rx", "-W");
        List<String> command = Processes.onVeth(Processes.join(List.of("sh", "-c", route, "sh"), gen));
        Ran ran = Ran.process(command);
        assertEquals(3, ran.status(), ran.err());
        assertTrue(ran.err().contains("--yes-cut-me-off"), ran.err());
        command.add("--yes-cut-me-off");
        Ran.process(command).fine();
    }

    @Test
    void theCaptureGoesThroughTheKernelsOwnVethPairAfterAReportOfTheMachine() throws Exception {
        Processes.assumeVeth();
        List<String> command = Processes.onVeth(Ran.command(
                "replay",
                "--device",
                "xdp",
                "--from",
                "../netmap-examples/captures/office.pcap",
                "--port",
                "veth0",
                "--port",
                "veth1",
                "--speed",
                "0",
                "--to",
                dir.resolve("arrived.pcap").toString()));
        Ran ran = Ran.process(command).fine().has("the captures hold the same frames in the same order");
        for (String part : new String[] {"Linux ", "preflight of veth0", "preflight of veth1", "OK HOST_RINGS"}) {
            assertTrue(ran.err().contains(part), ran.err());
        }
    }

    @Test
    void twoProcessesMeetOnADeviceThatAThirdServes() throws Exception {
        assumeTrue(FuseServer.missing().isEmpty(), () -> FuseServer.missing().orElse(""));
        assumeTrue(Processes.succeeds(List.of("unshare", "--mount", "true")), "unshare(1) is not here");
        String netmap = Session.quoted(Ran.command());
        String device = dir.resolve("netmap").toString();
        // A shell's background commands ignore SIGINT.
        String script = netmap + " serve --path " + device + " >$0/serve & serve=$!\n"
                + "until grep -q ^serving $0/serve; do kill -0 $serve || exit 9; sleep 0.1; done\n"
                + netmap + " gen --device " + device + " -i vale0:pong -f pong -T 100 >$0/pong & pong=$!\n"
                + "until grep -q vale0:pong $0/pong; do kill -0 $pong || exit 9; sleep 0.1; done\n"
                + netmap + " gen --device " + device + " -i vale0:ping -f ping -n 50; status=$?\n"
                + "kill $pong; wait $pong || status=8; kill $serve; wait $serve; exit $status\n";
        Ran.process(List.of("unshare", "--mount", "sh", "-c", script, dir.toString()))
                .fine()
                .has("round trips: 50, min .*, lost 0");
        assertTrue(Files.readString(dir.resolve("pong")).contains("vale0:pong tx 0: 50 packets, 3000 bytes in "));
    }

    @Test
    void whatIsWrittenToAFullDiskIsTold() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "/dev/full is not here");
        Ran ran = Ran.netmap(
                "together",
                "gen --device soft -i netmap:full{1 -f tx -n 100",
                "capture --device soft -i netmap:full}1 -c 100 -w /dev/full");
        assertEquals(1, ran.status(), ran.out());
        assertTrue(ran.err().lines().count() == 1 && ran.err().contains("[2 capture] netmap capture: "), ran.err());
    }
}
