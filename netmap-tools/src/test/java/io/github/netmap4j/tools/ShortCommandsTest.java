package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.testing.Processes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each command that is done at once, as a process: what it prints into a pipe, and its status. */
@Timeout(120)
class ShortCommandsTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "doctor --device soft soft0 | 0 | netmap, soft",
                "doctor --device /dev/nonesuch nonesuch | 1 | AF_XDP, nonesuch",
                "conformance --device soft --match the_first_end_decides | 0 | Device soft, .*",
                "generate-completion | 0 | complete .* netmap netmap.sh netmap.bash",
                "gen-manpage --outdir DIR/man | 0 | ''",
                "vale list --device soft vale0:none | 1 | ''",
            })
    void aPipeGetsItsLinesAndTheShellItsStatus(String command, int status, String line) throws Exception {
        String[] words = command.replace("DIR", dir.toString()).split(" ", -1);
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace('_', ' ');
        }
        Ran ran = Ran.process(Ran.command(words));
        assertEquals(status, ran.status(), () -> ran.out() + ran.err());
        if (!line.isEmpty()) {
            ran.has(line);
        }
        assertTrue(status == 0 || line.isEmpty() == ran.out().isEmpty(), () -> ran.out() + ran.err());
    }

    @Test
    @Tag("stress")
    @Tag("ci")
    void switchesAreRunFromAShell() throws Exception {
        assumeTrue(FuseServer.missing().isEmpty(), () -> FuseServer.missing().orElse(""));
        assumeTrue(Processes.succeeds(List.of("unshare", "--mount", "true")), "unshare(1) is not here");
        String script = """
                NETMAP serve --path $0/netmap >$0/serve & serve=$!
                until grep -q ^serving $0/serve; do kill -0 $serve || exit 9; sleep 0.1; done
                vale() { word=$1; shift; NETMAP vale $word --device $0/netmap "$@"; echo "$word: $?"; }
                vale new keep0 --tx-slots 128
                vale attach vale3:keep0
                vale list | cat
                vale list vale3:keep0 --json
                vale info keep0
                vale polling vale3:keep0
                vale detach vale3:keep0
                vale delete keep0
                vale delete keep0
                kill $serve; wait $serve; echo "serve: $?"
                """.replace("NETMAP", Session.quoted(Ran.command()));
        Ran ran = Ran.process(List.of("unshare", "--mount", "sh", "-c", script, dir.toString()))
                .fine();
        assertEquals("""
                keep0 is made, in memory 1: attach it with netmap vale attach vale0:keep0
                new: 0
                vale3:keep0 is attached, port 0
                attach: 0
                vale3:keep0: switch 0, port 0
                list: 0
                {"port":"vale3:keep0","switch":0,"index":0}
                list: 0
                keep0: tx 1 rings of 128 slots, rx 1 rings of 1024 slots, memory 1 of 349573120 bytes
                info: 0
                polling: 1
                vale3:keep0 is detached, it was port 0
                detach: 0
                keep0 is deleted
                delete: 0
                delete: 1
                serve: 0
                """, ran.out());
        List<String> errors = ran.err().lines().toList();
        assertTrue(errors.size() == 2 && errors.getFirst().startsWith("netmap vale polling: "), errors::toString);
        assertTrue(errors.getLast().startsWith("netmap vale delete: "), errors::toString);
    }
}
