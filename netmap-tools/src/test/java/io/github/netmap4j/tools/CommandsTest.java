package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that are done at once, and what all have in common. */
@Timeout(60)
class CommandsTest {

    @Test
    void helpListsTheCommandsAndTheExitStatuses() {
        Ran ran = Ran.netmap("--help").fine();
        for (String command : new String[] {
            "gen", "bridge", "link", "capture", "replay", "vale", "doctor", "serve", "conformance", "together"
        }) {
            ran.has(" +" + command + " .*");
        }
        ran.has(" +3 +The default route goes through the interface.*");
    }

    @Test
    void doctorSaysWhatTheSoftwareDeviceFindsOfAPort() {
        Ran ran = Ran.netmap("doctor", "--device", "soft", "soft0").fine();
        ran.has("netmap, soft").has("  OK      interface   soft0 exists, .*").has("AF_XDP, soft0");
        Ran.netmap("doctor", "--device", "soft", "soft0", "--json")
                .fine()
                .has("\\{\"part\":\"netmap, soft\",\"severity\":\"OK\",\"topic\":\"INTERFACE\",.*}");
    }

    @Test
    void doctorSaysWhichCommandMends() {
        Ran ran = Ran.netmap("doctor", "--device", "/dev/nonesuch", "nonesuch");
        assertEquals(1, ran.status(), ran.out());
        ran.has("  PROBLEM module      .*nonesuch.*").has(" +-> .*serves it.*").has("AF_XDP, nonesuch");
    }

    @Test
    void doctorSaysWhatThisMachineCanDo() {
        Ran.netmap("doctor", "--device", "soft").fine().has("netmap serve").has("  (OK|PROBLEM) +fuse +.*");
    }

    @Test
    void portsOfSwitchesAreMadeListedAndDeleted() {
        Ran.netmap("vale", "new", "--device", "soft", "keep0", "--tx-slots", "128")
                .fine()
                .has("keep0 is made, in memory \\d+: .*");
        Ran.netmap("vale", "attach", "--device", "soft", "vale3:keep0").fine().has("vale3:keep0 is attached, port 0");
        Ran.netmap("vale", "list", "--device", "soft").fine().has("vale3:keep0: switch \\d, port 0");
        Ran.netmap("vale", "list", "--device", "soft", "vale3:keep0", "--json")
                .fine()
                .has("\\{\"port\":\"vale3:keep0\",\"switch\":\\d,\"index\":0}");
        Ran.netmap("vale", "info", "--device", "soft", "keep0").fine().has("keep0: tx 1 rings of 128 slots, .*");
        Ran.netmap("vale", "polling", "--device", "soft", "vale3:keep0", "--off")
                .refused(1, "vale3:keep0");
        Ran.netmap("vale", "detach", "--device", "soft", "vale3:keep0").fine().has("vale3:keep0 is detached, .*");
        Ran.netmap("vale", "delete", "--device", "soft", "keep0").fine().has("keep0 is deleted");
        Ran.netmap("vale", "delete", "--device", "soft", "keep0").refused(1, "keep0");
    }

    @Test
    void conformanceRunsTheSuite() {
        Ran.netmap("conformance", "--device", "soft", "--match", "first end decides")
                .fine()
                .has("Device soft, .*")
                .has("  pass .*");
        Ran.netmap("conformance", "--help").fine().has(".*--may-leave-ports.*");
    }

    @Test
    void serveTellsWhatItCannotDoInOneLine() {
        Ran.netmap("serve", "--path", "/dev/null", "--mode", "9").refused(2, "octal");
    }

    @Test
    void shellsCompleteAndManPagesAreWritten(@TempDir Path dir) throws Exception {
        String script = Ran.netmap("generate-completion").fine().out();
        assertTrue(script.contains("_picocli_netmap_gen()"), script);
        Ran.netmap("gen-manpage", "--outdir", dir.toString()).fine();
        String page = Files.readString(dir.resolve("netmap-gen.1"));
        assertTrue(page.startsWith(".TH NETMAP-GEN 1 "), page);
        assertTrue(page.contains(".TP\n\\fB\\-f\\fR \\fIFUNCTION\\fR\n"), page);
        assertTrue(page.contains("(rx)"), page); // its default, which picocli fills in
        assertTrue(Files.exists(dir.resolve("netmap-vale-attach.1")), dir.toString());
    }

    @Test
    void commandsTogetherEndWithTheWorstStatus() {
        Ran ran = Ran.netmap("together", "gen --device soft -i nonesuch", "gen --device soft -i vale3:x -f rx -W");
        assertEquals(1, ran.status());
        assertTrue(ran.err().startsWith("[1 gen] netmap gen: "), ran.err());
        Ran.netmap("together", " ").refused(2, "an empty command");
    }
}
