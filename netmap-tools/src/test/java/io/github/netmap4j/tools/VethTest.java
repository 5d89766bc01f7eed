package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on a veth pair of the kernel, over AF_XDP. */
@Timeout(120)
class VethTest {

    @TempDir
    Path dir;

    @BeforeEach
    void inANamespace() {
        Processes.assumeVeth();
    }

    private static Ran together(String commands) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("together"));
        for (String command : commands.split(";", -1)) {
            arguments.add(command.strip() + " --device xdp -T 60000");
        }
        return Ran.process(Processes.onVeth(Ran.command(arguments.toArray(String[]::new))))
                .fine();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gen -i veth1 -f pong; gen -i veth0 -f ping -n 20",
                "bridge -L veth1; gen -i veth0 -f ping -n 20",
                "bridge veth1 vale0:b; gen -i vale0:p -f pong; gen -i veth0 -f ping -n 20",
                "link veth1 vale0:l -D 1ms; gen -i vale0:p -f pong; gen -i veth0 -f ping -n 20",
            })
    void eachPingComesBack(String commands) throws Exception {
        together(commands).has("\\[\\d gen] round trips: 20, min .*, lost 0");
    }

    @Test
    void aFilterChoosesWhatIsCaptured() throws Exception {
        Path file = dir.resolve("udp.pcap");
        // A busy kernel may drop some, but not all.
        together("capture -i veth1 -c 5 -w " + file
                        + " udp and port 53; gen -i veth0 -f tx -n 3000 -R 3k -d 10.1.0.1:53")
                .has("\\[1 capture] 5 packets written to .*");
        assertEquals(24 + 5 * (16 + 60), Files.size(file));
    }

    @Test
    void aLoadBalancerDealsToPipes() throws Exception {
        together("lb -i veth1 -p 2; gen -i netmap:veth1}0 -f rx; gen -i netmap:veth1}1 -f rx;"
                        + " gen -i veth0 -f tx -z -n 2000 -R 4k")
                .has("\\[1 lb] veth1\\{0 tx 0: [1-9]\\d* packets.*")
                .has("\\[1 lb] veth1\\{1 tx 0: [1-9]\\d* packets.*");
    }

    @Test
    void anInterfaceThatGoesAwayEndsTheCommandWithItsSummaryAndStatusFour() throws Exception {
        String script = """
                "$@" >$0/out 2>$0/err & gen=$!
                until grep -q ' s  veth0' $0/out; do kill -0 $gen || exit 9; sleep 0.1; done
                ip link del veth0; wait $gen; echo status $?
                """;
        List<String> command = Processes.onVeth(Processes.join(
                List.of("sh", "-c", script, dir.toString()),
                Ran.command("gen", "--device", "xdp", "-i", "veth0", "-f", "rx", "-T", "100")));
        Ran.process(command).fine().has("status 4");
        List<String> told = Files.readAllLines(dir.resolve("err"));
        assertEquals(
                1,
                told.stream()
                        .filter(line -> line.startsWith("netmap gen: veth0: "))
                        .count(),
                told::toString);
        assertTrue(told.getLast().endsWith("start again when it is back"), told::toString);
        assertTrue(Files.readString(dir.resolve("out")).contains("veth0 rx 0: 0 packets, 0 bytes"));
    }
}
