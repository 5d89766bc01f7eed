package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The suite on the software device, and the program around it. */
class ConformanceTest {

    /** What the software device has so far. A topic joins when all of its cases pass. */
    private static final String TOPICS =
            "^(Requests|Names|Registration|Exclusive use|Memory layout|Extra buffers|Life of ports"
                    + " and mappings|Memory and port information|VALE switch|Pipes|Monitors|NULL ports|Options|Offsets|Sync|Poll"
                    + "|Timestamps): ";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Conformance.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    void theSoftwareDeviceConforms() {
        int status = run("--device", "soft", "--match", TOPICS);
        assertEquals(0, status, () -> out.toString() + err);
        Matcher summary = Pattern.compile("(\\d+) cases: (\\d+) passed").matcher(out.toString());
        assertTrue(summary.find(), out::toString);
        assertTrue(Integer.parseInt(summary.group(2)) >= 300, summary.group());
    }

    @Test
    void aDeviceThatIsNotThereIsStatus2AndSaysWhatToDo() {
        assertEquals(2, run("--device", "/dev/no-such-netmap"));
        assertTrue(
                err.toString().contains("cannot open /dev/no-such-netmap: ENOENT; load the netmap module"),
                err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void aFileThatIsNoDeviceFailsItsCases() {
        assertEquals(1, run("--device", "/dev/null", "--match", "Poll: POLLOUT at once"));
        assertTrue(out.toString().contains("1 failed"), out::toString);
    }

    @Test
    void anUnknownDeviceIsStatus2() {
        assertEquals(2, run("--device", "hard"));
        assertTrue(err.toString().contains("no netmap device \"hard\""), err::toString);
    }

    @Test
    void nothingThatMatchesIsStatus2() {
        assertEquals(2, run("--device", "soft", "--match", "no such case"));
        assertTrue(err.toString().contains("no case matches"), err::toString);
    }

    @Test
    void theTableHasTopicResultAndReason() {
        assertEquals(0, run("--device", "soft", "--match", "^(NULL ports: any name|Network interfaces: PORT_INFO)"));
        assertTrue(out.toString().contains("NULL ports"), out::toString);
        assertTrue(out.toString().contains("  pass    any name will do"), out::toString);
        assertTrue(out.toString().contains("  skip    PORT_INFO_GET of an interface"), out::toString);
        assertTrue(out.toString().contains("needs --interface"), out::toString);
    }
}
