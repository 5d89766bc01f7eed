package io.github.netmap4j.tools.forward;

import io.github.netmap4j.tools.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code netmap bridge} as a person uses it. */
@Timeout(60)
class BridgeCommandTest {

    @ParameterizedTest
    @CsvSource({"'', , buffers were exchanged", "@1, -c, packets were copied"})
    void whatComesInAtOnePortGoesOutAtTheOther(String memory, String copy, String how) {
        // Pipes of one base are in one memory.
        String in = "netmap:br{1" + memory;
        String out = "netmap:br{2" + memory;
        Ran.netmap(
                        "together",
                        "bridge --device soft -i " + in + " -i " + out + (copy == null ? "" : " " + copy),
                        "gen --device soft -i netmap:br}1" + memory + " -f tx -n 50000",
                        "gen --device soft -i netmap:br}2" + memory + " -f rx -n 50000")
                .fine()
                .has("\\[1 bridge] br\\{1\\S* > br\\{2\\S*: 50000 packets, 3000000 bytes in .*")
                .has("\\[1 bridge] br\\{2\\S* > br\\{1\\S*: 0 packets, 0 bytes")
                .has("\\[1 bridge] " + how)
                .has("\\[3 gen] br}2\\S* rx 0: 50000 packets, 3000000 bytes.*");
    }

    @Test
    void aLoopSendsBackWhatItReceives() {
        Ran.netmap("together", "bridge --device soft -L vale4:loop", "gen --device soft -i vale4:ping -f ping -n 20")
                .has("\\[1 bridge] vale4:loop > vale4:loop: 20 packets, 1200 bytes.*");
    }

    @Test
    void withOnePortANicIsJoinedWithItsHost() {
        Ran.netmap("together", "bridge --device soft soft0", "gen --device soft -i soft1 -f tx -n 100 -R 2000")
                .fine()
                .has("\\[1 bridge] soft0 > soft0\\^: 100 packets, 6000 bytes.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | 2 | name one port, or two",
                "vale4:a vale4:b -i vale4:c | 2 | name one port, or two",
                "vale4:a vale4:b -L | 2 | -L is for one port",
                "vale4:a vale4:b -b 0 | 2 | -b must be 1 or more",
                "vale4:a nonesuch | 1 | nonesuch",
            })
    void whatCannotBeIsToldInOneLine(String arguments, int status, String message) {
        Ran.netmap(("bridge --device soft " + (arguments == null ? "" : arguments))
                        .strip()
                        .split(" "))
                .refused(status, message);
    }
}
