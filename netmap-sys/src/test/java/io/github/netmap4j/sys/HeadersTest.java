package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** headers/ as C headers: C programs written for netmap compile against them and do what they did. */
class HeadersTest {

    private static final List<String> STRICT = List.of("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror");

    @TempDir
    Path work;

    @BeforeEach
    void gcc() {
        CHeaders.assumeGcc();
    }

    @Test
    void macrosAndFunctionsDoWhatNetmapsDo() throws IOException {
        Path program = work.resolve("headers");
        Path source = CHeaders.root().resolve("netmap-sys/src/test/c/headers.c");
        compile("gcc", "-std=gnu11", "-O2", "-o", program.toString(), source.toString());

        List<String> output = CHeaders.output(List.of(program.toString()));

        assertEquals(List.of("5216 checks, 0 failures"), output);
    }

    @ParameterizedTest
    @CsvSource({"net/netmap.h, false", "net/netmap_user.h, false", "net/netmap_user.h, true", "wrapper.h, false"})
    void everyHeaderStandsAlone(String header, boolean withLibs) throws IOException {
        Path source = Files.writeString(
                work.resolve("alone.c"), """
                %s
                #include <%s>
                struct netmap_ring *ring;
                int main(void) { return ring == 0 || nm_ring_empty(ring); }
                """.formatted(withLibs ? "#define NETMAP_WITH_LIBS" : "", header));
        for (String standard : List.of("-std=c99", "-std=c11", "-std=gnu17")) {
            compile("gcc", standard, "-D_DEFAULT_SOURCE", "-fsyntax-only", source.toString());
        }
    }

    /** Two files of one program may both include everything. */
    @Test
    void twoSourceFilesOfAProgramMayIncludeAll() throws IOException {
        String text = "#define NETMAP_WITH_LIBS\n#include <net/netmap_user.h>\n";
        Path one = Files.writeString(work.resolve("one.c"), text + "int main(void) { return nm_close(0) == 0; }\n");
        Path two = Files.writeString(work.resolve("two.c"), text + "int two(void) { return nm_close(0); }\n");
        Path program = work.resolve("program");
        compile("gcc", "-std=gnu11", "-o", program.toString(), one.toString(), two.toString());
        assertEquals(List.of(), CHeaders.output(List.of(program.toString())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c++11", "c++17"})
    void cPlusPlusCompilesThem(String standard) throws IOException {
        assumeTrue(Processes.succeeds(List.of("g++", "--version")), "g++ is not installed");
        Path source = Files.writeString(work.resolve("port.cc"), """
                #define NETMAP_WITH_LIBS
                #include <net/netmap_user.h>
                int main() { nm_desc *d = nm_open("eth0", nullptr, 0, nullptr); return d ? nm_close(d) : 0; }
                """);
        compile("g++", "-std=" + standard, "-fsyntax-only", source.toString());
    }

    private static void compile(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(1, STRICT);
        words.addAll(1, List.of("-I", CHeaders.root().resolve("headers").toString()));
        CHeaders.output(words);
    }
}
