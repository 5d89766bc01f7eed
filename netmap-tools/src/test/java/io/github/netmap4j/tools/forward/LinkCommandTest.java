package io.github.netmap4j.tools.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.tools.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code netmap link} as a person uses it: between two pipes, in whose other ends programs send and receive. */
@Timeout(60)
class LinkCommandTest {

    private static Ran together(String options, String... others) {
        String[] arguments = new String[others.length + 2];
        arguments[0] = "together";
        arguments[1] = "link netmap:li{1 netmap:li{2 --device soft " + options;
        for (int i = 0; i < others.length; i++) {
            arguments[i + 2] = others[i] + " --device soft";
        }
        return Ran.netmap(arguments).fine();
    }

    private static String firstDirection(Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("[1 link] li{1 > li{2: ") && line.contains(" came, "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.out() + ran.err()));
    }

    @Test
    void aRoundTripTakesTheDelaysOfBothDirections() {
        Ran ran = together("-D 30ms -D 20ms", "gen -i netmap:li}2 -f pong", "gen -i netmap:li}1 -f ping -n 4")
                .has("\\[3 gen] round trips: 4, min .*, lost 0")
                .has("\\[1 link] li\\{2 > li\\{1: 4 came, 0 lost, .*");
        double least = ran.out()
                .lines()
                .filter(line -> line.contains("round trips: 4, min "))
                .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".*min ([0-9.]+),.*", "$1")))
                .min()
                .orElseThrow();
        assertTrue(least >= 50_000, least + " µs");
    }

    @Test
    void theSameSeedLosesTheSamePackets() {
        String first = firstDirection(together("-L 10% --seed 7", "gen -i netmap:li}1 -f tx -n 1000"));
        String again = firstDirection(together("-L 10% --seed 7", "gen -i netmap:li}1 -f tx -n 1000"));
        assertEquals(first, again);
        assertTrue(first.matches(".*: 1000 came, ([5-9]\\d|1[0-4]\\d) lost, 0 found the queue full, .*"), first);
    }

    @Test
    void whatARateDoesNotPassWaitsInAQueueOrIsDropped() {
        String line = firstDirection(together("-B 480k -Q 10", "gen -i netmap:li}1 -f tx -n 500"));
        assertTrue(line.matches(".*: 500 came, 0 lost, [1-4]\\d\\d found the queue full, .*"), line);
    }

    @ParameterizedTest
    @CsvSource({
        "--duplicate 100%, '0 lost, 0 found the queue full, 60 doubled, 0 corrupted, 0 held back'",
        "--corrupt 1, '0 lost, 0 found the queue full, 0 doubled, 60 corrupted, 0 held back'",
        "'-L ber,1', '60 lost, 0 found the queue full, 0 doubled, 0 corrupted, 0 held back'",
        "'-R 1 -L 0', '0 lost, 0 found the queue full, 0 doubled, 0 corrupted, 60 held back'",
    })
    void packetsAreSpoiledAsAsked(String options, String expected) {
        assertEquals(
                "[1 link] li{1 > li{2: 60 came, " + expected,
                firstDirection(together(options, "gen -i netmap:li}1 -f tx -n 60")));
    }

    @Test
    void framesOfSeveralSlotsComeWhole() {
        together("", "gen -i netmap:li}2 -f rx -n 20 -T 60000", "gen -i netmap:li}1 -f tx -n 30 -l 9000 -R 200")
                .has("\\[2 gen] li}2 rx 0: 20 packets, 180000 bytes.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vale4:a | name two ports",
                "vale4:a vale4:b -D exp,5ms,1ms | constant, or uniform",
                "vale4:a vale4:b -B ether,1M | write 100M",
                "vale4:a vale4:b -B real | write 100M",
                "vale4:a vale4:b -R ber,0.1 | packets, no bits",
                "vale4:a vale4:b -L 1 -L 1 -L 1 | given twice, not more often",
            })
    void whatCannotBeIsToldInOneLine(String arguments, String message) {
        Ran.netmap(("link --device soft " + arguments).split(" ", -1)).refused(2, message);
    }
}
