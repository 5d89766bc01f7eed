package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                "--memory=100G",
                "--memory=1K",
                "--cable=a,b,999",
                "--cable=a,b,1,99999",
                "--cable=a,b,1,1",
                "--cable=a,b,0",
                "--cable=a{1,b",
                "--cable=a b,c",
                "--cable=a/T,c",
                "--cable=vale0:x,c",
                "--cable=a,a b",
                "--max-threads=1"
            })
    void whatCanNeverBeServedIsOneLineInTermsOfTheOption(String argument) {
        assertEquals(2, command.execute("serve", "--path=/nowhere/netmap", argument));
        String line = err.toString();
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains(argument.replaceAll("=.*", "")), line);
        assertFalse(line.contains("radix"), line);
    }

    @Test
    void sizes() {
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
    void cables() {
        Cable.Converter converter = new Cable.Converter();
        assertEquals(new Cable("eth0", "eth1", 1, 256), converter.convert("eth0,eth1"));
        assertEquals(new Cable("eth0", "eth1", 4, 256), converter.convert("eth0,eth1,4"));
        assertEquals(new Cable("eth0", "eth1", 4, 1024), converter.convert("eth0,eth1,4,1024"));
        assertThrows(TypeConversionException.class, () -> converter.convert("a-name-of-16-char,b"));
    }
}
