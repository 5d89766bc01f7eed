package io.github.netmap4j.examples.safe;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.examples.Output;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.junit.Port;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each program on a software device of the test's own: what it reports, and that it leaves nothing behind. */
@NetmapTest
class SafeExamplesTest {

    private final Set<Thread> before = threads();

    @AfterEach
    void noThreadIsLeft() {
        assertEquals(before, threads());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && !thread.getName().startsWith("junit"))
                .collect(Collectors.toSet());
    }

    /** Runs a program on the test's device and returns what it prints after the device's name. */
    private static String run(int result, Callable<Integer> program, String... args) throws Exception {
        String output = Output.of(() -> {
            assertEquals(result, Program.run(program, onTestDevice(args)));
            return null;
        });
        return output.replace("\r", "").replaceFirst("device: test\n", "");
    }

    private static String error(int result, Callable<Integer> program, String... args) throws Exception {
        return Output.ofErrors(() -> {
            assertEquals(result, Program.run(program, onTestDevice(args)));
            return null;
        });
    }

    private static String[] onTestDevice(String... args) {
        return Stream.concat(Stream.of("--device", "test"), Stream.of(args)).toArray(String[]::new);
    }

    private static void matches(String regex, String output) {
        assertTrue(output.matches(regex), output);
    }

    @ParameterizedTest
    @CsvSource({"pingpong{1, pingpong}1", "vale0:a, vale0:b", "soft0, soft1"})
    void everyPingIsAnswered(String asks, String answers) throws Exception {
        String output = run(0, new PingPong(), "--rounds", "300", "--ports", asks, answers);
        matches("300 round trips: median [0-9.]+ us, 99 % below [0-9.]+ us\n", output);
    }

    @Test
    void aPingWithoutAnAnswerIsGivenUp() throws Exception {
        String error = error(1, new PingPong(), "--patience", "50", "--ports", "vale1:a", "vale2:b");
        assertEquals("no answer for 50 ms: are both ports up and joined?\n", error.replace("\r", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.02", "0.2"})
    void whatArrivesIsWhatWasSentWhateverIsLost(String loss) throws Exception {
        String output = run(0, new SlidingWindowArq(), "--bytes", "200001", "--loss", loss);
        Matcher numbers = Pattern.compile(
                        "200001 bytes in 144 frames; sent (\\d+), (\\d+) of them again\nwhat arrived is what was sent\n")
                .matcher(output);
        assertTrue(numbers.matches(), output);
        int again = Integer.parseInt(numbers.group(2));
        assertEquals(144 + again, Integer.parseInt(numbers.group(1)), output);
        // On a busy machine answers may come too late, so that frames are sent again without a loss.
        assertTrue(loss.equals("0") || again > 0, output);
    }

    @Test
    void nothingToSendIsDoneAtOnce() throws Exception {
        matches(
                "0 bytes in 1 frames.*\nwhat arrived is what was sent\n",
                run(0, new SlidingWindowArq(), "--bytes", "0"));
    }

    @Test
    void aCutCableIsGivenUp() throws Exception {
        String error = error(1, new SlidingWindowArq(), "--loss", "1", "--patience", "50");
        assertEquals("no answer for 50 ms: are both ports up and joined?\n", error.replace("\r", ""));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 20", "2, 40"})
    void fecRebuildsWhatWasLost(int lose, int rebuilt) throws Exception {
        String output = run(0, new Fec(), "--groups", "20", "--lose", Integer.toString(lose));
        assertEquals(
                rebuilt + " of 240 frames were lost, " + rebuilt + " were rebuilt\n20 of 20 groups are what was sent\n",
                output);
    }

    @Test
    void fecCannotRebuildMoreThanItsParity() throws Exception {
        assertEquals(
                "60 of 240 frames were lost, 0 were rebuilt\n0 of 20 groups are what was sent\n",
                run(1, new Fec(), "--groups", "20", "--lose", "3"));
    }

    @Test
    void aThreadForEachRingLosesNothing() throws Exception {
        String output = run(0, new ThreadPerRing(), "--rings", "3", "--frames", "10000");
        for (int ring = 0; ring < 3; ring++) {
            matches("(?s).*ring " + ring + " on core \\d+: sent 10000, received 10000\n.*", output);
        }
        assertTrue(output.endsWith("3 rings, 10000 frames each, 0 lost\n"), output);
    }

    @Test
    void theHostsFramesAreShown() throws Exception {
        assertEquals(
                "0200.0000.0001 -> 0200.0000.0002, type 88b5, 60 bytes\n".repeat(3) + "3 frames from the host\n",
                run(0, new HostReceive(), "--frames", "3"));
    }

    @Test
    void moreFramesOfTheHostThanTheRingHoldsAreShown() throws Exception {
        assertTrue(run(0, new HostReceive(), "--frames", "3000").endsWith("\n3000 frames from the host\n"));
    }

    @Test
    void framesReachTheHost() throws Exception {
        assertEquals(
                "700 frames to the host\nthe host behind soft0 got 700 frames, in order\n",
                run(0, new HostTransmit(), "--frames", "700"));
    }

    @Test
    void halfOfTheFramesGoesToTheHostAndHalfToTheWire() throws Exception {
        assertEquals("""
                100 frames to the host, 100 to the wire
                the host behind soft0 got 100 frames, in order
                the host behind soft1 got 100 frames, in order
                """, run(0, new HostBridge(), "--frames", "200"));
    }

    @Test
    void everyFrameGoesThroughThePipeOnceAndInOrder() throws Exception {
        matches("50000 frames, each once and in order: .* frames/s\n", run(0, new PipeThreads(), "--frames", "50000"));
    }

    @Test
    void allFramesThatCameAreCounted() throws Exception {
        matches("100 frames, 6000 bytes, woken \\d+ times\n", run(0, new PollBasic(), "--sender", "vale0:sender"));
    }

    @Test
    void aPollGivesUpWhenNothingComes() throws Exception {
        assertEquals(
                "nothing came to vale0:poll in 10 ms\n",
                error(1, new PollBasic(), "--patience", "10").replace("\r", ""));
    }

    @ParameterizedTest
    @CsvSource({"async{1, async}1", "vale0:a, vale0:b"})
    void everyAnswerIsRightAndEveryFrameInOrder(String client, String server) throws Exception {
        assertEquals(
                "200 of 200 answers are right\n200 of 200 published frames are in order\n",
                run(0, new Async(), "--frames", "200", "--ports", client, server));
    }

    @Test
    void whoWaitsForAnAnswerInVainGivesUp() throws Exception {
        String error = error(1, new Async(), "--patience", "50", "--ports", "vale1:a", "vale2:b");
        assertEquals("gave up: what was waited for did not come\n", error.replace("\r", ""));
    }

    @Test
    void fecWithoutAReceiverGivesUp() throws Exception {
        String error = error(1, new Fec(), "--ports", "fec{1", "vale1:a");
        assertTrue(error.contains("fec{1 takes no frames"), error);
    }

    private static void send(NetmapPort port, String hex) {
        assertTrue(port.txRing(0).send(bytes(hex)));
        port.txRing(0).sync();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void arpAndPingForTheAddressAreAnsweredAndNothingElse(@Port("ping{1") NetmapPort client) throws Exception {
        FutureTask<String> program = new FutureTask<>(
                () -> run(0, new AnswerPing(), "--port", "ping}1", "--address", "10.8.0.2", "--pings", "1"));
        Thread.ofPlatform().start(program);
        String arp = "0806 0001 0800 06 04";
        send(client, "ffffffffffff 020000000001" + arp + "0001 020000000001 0a080001 000000000000 0a080003");
        send(client, "ffffffffffff 020000000001" + arp + "0001 020000000001 0a080001 000000000000 0a080002");
        assertThat(client)
                .received(
                        bytes("020000000001 020000000002" + arp + "0002 020000000002 0a080002 020000000001 0a080001"));
        String ip = "0800 4500001c000000004001";
        send(client, "020000000002 020000000001" + ip + "66cf 0a080001 0a080002 0800 f7fd 0001 0001");
        assertThat(client)
                .received(bytes("020000000001 020000000002" + ip + "66cf 0a080002 0a080001 0000 fffd 0001 0001"))
                .receivedNothing();
        assertEquals("answering for 10.8.0.2\n1 pings answered\n", program.get());
    }

    @Test
    void whatTheSystemRefusesIsToldInOneLine() throws Exception {
        String error = error(1, new HostReceive(), "--nic", "eth99");
        assertTrue(error.contains("no interface is called \"eth99\""), error);
        assertEquals(1, error.lines().count(), error);
        error = error(1, new Async(), "--ports", "async{1", "vale0");
        assertEquals(1, error.lines().count(), error);
    }

    @Test
    void badArgumentsAreTold() throws Exception {
        String unknown = Output.ofErrors(() -> Program.run(new Async(), "--device", "nonesuch"));
        first("no netmap device \"nonesuch\"", unknown);
    }

    private static void first(String message, String error) {
        assertTrue(error.lines().findFirst().orElse("").contains(message), error);
    }
}
