package io.github.netmap4j.fuse.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class CommandLineTest {

    private final StringWriter err = new StringWriter();
    private final CommandLine command = NetmapFuse.commandLine().setErr(new PrintWriter(err, true));

    @ParameterizedTest
    @ValueSource(
            strings = {"--memory=64X", "--memory=-1", "--cable=a", "--cable=a,b,c", "--max-threads=x", "--nonsense"})
    void wrongArgumentsAreStatusTwo(String argument) {
        assertEquals(2, command.execute("serve", argument));
        assertTrue(err.toString().contains(argument.replaceAll("=.*", "")), err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--mode=rw",
                "--mode=1000",
                "--mode=0888",
                "--mode=",
                "--memory=100G",
                "--memory=1K",
                "--memory=0",
                "--memory=17179869185G", // 2^64 bytes, and 1G
                "--cable=",
                "--cable=,",
                "--cable=a",
                "--cable=a,",
                "--cable=,b",
                "--cable=,b,1,256",
                "--cable=a,b,",
                "--cable=a,b,,256",
                "--cable=a,b,1,",
                "--cable=a,b,1,256,",
                "--cable=x,x",
                "--cable=x,x,2,1024",
                "--cable=a,b,-1",
                "--cable=a,b,0",
                "--cable=a,b,51", // either end alone fits
                "--cable=a,b,999",
                "--cable=a,b,70000",
                "--cable=a,b,1,-1",
                "--cable=a,b,1,0",
                "--cable=a,b,1,1",
                "--cable=a,b,1,4337",
                "--cable=a,b,1,65536",
                "--cable=a,b,1,99999",
                "--cable=a,b,1,1000000",
                "--cable=a,b,24,4096",
                "--cable=a-name-of-16-chr,b",
                "--cable=b,name_of_16_chars",
                "--cable=\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4,b", // 16 bytes
                "--cable=a{1,b",
                "--cable=a}1,b",
                "--cable=a,a-0",
                "--cable=a,a^",
                "--cable=a*,a",
                "--cable=a@1,a",
                "--cable=br-lan,c",
                "--cable=a/T,c",
                "--cable=a b,c",
                "--cable=a,a b",
                "--cable=a\tb,c",
                "--cable=a\nb,c",
                "--cable=.,c",
                "--cable=c,..",
                "--cable=a:0,c",
                "--cable=vale0:x,c",
                "--cable=c,vale0",
                "--cable=valet,c",
                "--cable=netmap:a,c",
                "--max-threads=0",
                "--max-threads=-1",
                "--max-threads=3000000000",
                "--max-threads=1"
            })
    void whatCanNeverBeServedIsOneLineInTermsOfTheOption(String argument) {
        assertEquals(2, command.execute("serve", "--path=/nowhere/netmap", argument));
        String line = err.toString();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains(argument.substring(0, argument.indexOf('='))), line);
        assertFalse(line.contains("radix"), line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"a,b b,c", "a,b c,a", "a,b a,b", "a,b b,a", "a,b c,a-0", "a,b c,a^"})
    void aNameThatTwoCablesHaveIsOneLine(String first, String second) {
        assertEquals(2, command.execute("serve", "--path=/nowhere/netmap", "--cable=" + first, "--cable=" + second));
        String line = err.toString();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains("--cable"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cable=a,b,50", "--cable=a,b,1,2", "--cable=a,b,1,4336", "--cable=123456789012345,a.1"})
    void whatCanBeOpenedIsAccepted(String argument) {
        assertEquals(2, command.execute("serve", "--path=/nowhere/netmap", argument));
        assertTrue(err.toString().contains("/nowhere/netmap"), "only the path is wrong: " + err);
    }

    @Test
    void sizesAreReadWithTheirUnits() {
        MemorySize.Converter converter = new MemorySize.Converter();
        assertEquals(67_108_864, converter.convert("67108864").bytes());
        assertEquals(67_108_864, converter.convert("65536K").bytes());
        assertEquals(67_108_864, converter.convert("64m").bytes());
        assertEquals(1L << 30, converter.convert("1G").bytes());
        assertThrows(TypeConversionException.class, () -> converter.convert(""));
    }

    @Test
    void poolsFillTheMemoryAndDoNotExceedIt() {
        for (long bytes : new long[] {32 << 20, 64 << 20, 349_573_120}) {
            long total = SoftDevice.builder()
                    .globalMemory(new MemorySize(bytes).pools())
                    .build()
                    .memory(1)
                    .orElseThrow()
                    .size();
            assertTrue(total <= bytes && total > bytes - 4096, bytes + " gave " + total);
        }
        assertThrows(IllegalArgumentException.class, () -> new MemorySize(1 << 20).pools());
    }

    @Test
    void cablesAreReadWithTheirDefaults() {
        Cable.Converter converter = new Cable.Converter();
        assertEquals(new Cable("eth0", "eth1", 1, 256), converter.convert("eth0,eth1"));
        assertEquals(new Cable("eth0", "eth1", 4, 256), converter.convert("eth0,eth1,4"));
        assertEquals(new Cable("eth0", "eth1", 4, 1024), converter.convert("eth0,eth1,4,1024"));
    }
}
