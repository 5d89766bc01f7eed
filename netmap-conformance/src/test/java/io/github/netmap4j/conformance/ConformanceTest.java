package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The suite on the software device, and the program around it. */
class ConformanceTest {

    /** What a case may lack on the software device, and why it is skipped. */
    private static final Set<String> SKIPPED = Set.of("needs the loopback of a Linux kernel");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Conformance.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    @Test
    @Timeout(300)
    void theSoftwareDeviceConforms() {
        SoftDevice device = (SoftDevice) NetmapDevice.of("soft");
        int status;
        try (ArpHost host = new ArpHost(device.host(SoftDevice.NIC_0), "192.0.2.1")) {
            status = run(
                    "--device",
                    "soft",
                    "--interface",
                    SoftDevice.NIC_0,
                    "--peer",
                    SoftDevice.NIC_1,
                    "--address",
                    host.address());
        }
        assertEquals(0, status, () -> out.toString() + err);
        List<String> lines = out.toString().lines().toList();
        List<String> reasons = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("  skip  "))
                .mapToObj(i -> lines.get(i + 1).strip())
                .toList();
        assertEquals(SKIPPED, Set.copyOf(reasons), out::toString);
        assertTrue(passed() >= 490, out::toString);
    }

    private int passed() {
        Matcher summary = Pattern.compile("\\d+ cases: (\\d+) passed").matcher(out.toString());
        assertTrue(summary.find(), out::toString);
        return Integer.parseInt(summary.group(1));
    }

    /** Another program closes a port while a case runs, and opens another one. */
    private static final class SharedDevice extends WatchedDevice {

        private NmDesc other = open("vale0:before");

        private NmDesc open(String port) {
            try {
                return NetmapLibs.nm_open(inner, port, null, 0, null);
            } catch (NetmapException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public int ioctl(int fd, long request, MemorySegment argument) {
            if (register(request, argument) != null) {
                other.close();
                other = open("vale0:meanwhile");
            }
            return super.ioctl(fd, request, argument);
        }
    }

    @Test
    void portsOfOtherProgramsMayComeAndGo() {
        SharedDevice device = new SharedDevice();
        int status = Conformance.run(
                device, new PrintWriter(out), new PrintWriter(err), "--match", "^Life of ports and mappings: the last");
        assertEquals(0, status, () -> out.toString() + err);
        device.other.close();
    }

    @Test
    void aDeviceThatIsNotThereIsStatus2AndSaysWhatToDo() {
        assertEquals(2, run("--device", "/dev/no-such-netmap"));
        assertTrue(err.toString().contains("there is no /dev/no-such-netmap"), err::toString);
        assertTrue(err.toString().contains("modprobe netmap"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void aFileThatIsNoDeviceFailsItsCases() {
        assertEquals(1, run("--device", "/dev/null", "--match", "Poll: POLLOUT at once"));
        assertTrue(out.toString().contains("1 failed"), out::toString);
    }

    @Test
    void digitsAreThoseThatAScriptReadsWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertEquals(0, run("--device", "soft", "--match", "^NULL ports: any name"));
        } finally {
            Locale.setDefault(before);
        }
        assertEquals(1, passed());
        assertTrue(out.toString().contains("\n1 cases: 1 passed"), out::toString);
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
