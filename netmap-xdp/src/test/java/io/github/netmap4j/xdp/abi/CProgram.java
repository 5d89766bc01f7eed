package io.github.netmap4j.xdp.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.testing.CCompiler;
import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A C program that prints numbers, each with its name. */
final class CProgram {

    private static final Pattern ERROR = Pattern.compile("(?m)^[^:\\n]*numbers\\.c:(\\d+):(\\d+:)? error: .*$");

    private final CCompiler compiler;
    private final Path source;
    private final Path program;
    private final List<String> options;
    private final StringBuilder includes = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n");
    private final Map<String, String> expressions = new TreeMap<>();

    /** What it printed, and the names that the compiler did not know. */
    record Outcome(Map<String, String> values, Set<String> unknown) {}

    CProgram(CCompiler compiler, Path directory, String... options) {
        this.compiler = compiler;
        source = directory.resolve("numbers.c");
        program = directory.resolve("numbers");
        this.options = List.of(options);
        compiler.assumeInstalled();
    }

    void include(String header) {
        includes.append("#include <").append(header).append(">\n");
    }

    void print(String name, String expression) {
        expressions.put(name, expression);
    }

    /** Compiles and runs it; names that do not compile are left out. */
    Outcome run() throws IOException {
        Set<String> unknown = new TreeSet<>();
        while (true) {
            List<String> names = write(unknown);
            List<String> arguments = new ArrayList<>(List.of("-std=gnu11", "-fmax-errors=0"));
            arguments.addAll(options);
            arguments.addAll(List.of("-o", program.toString(), source.toString()));
            Processes.Result result = Processes.end(compiler.compile(arguments));
            if (result.status() == 0) {
                return new Outcome(values(Processes.run(compiler.run(program))), unknown);
            }
            Set<String> failed = new TreeSet<>();
            Matcher matcher = ERROR.matcher(result.output());
            while (matcher.find()) {
                failed.add(names.get(Integer.parseInt(matcher.group(1)) - 1));
            }
            failed.remove("");
            if (failed.isEmpty()) {
                throw new IOException(result.output());
            }
            unknown.addAll(failed);
        }
    }

    /** By line of the source, the name that is printed there. */
    private List<String> write(Set<String> without) throws IOException {
        List<String> names = new ArrayList<>();
        StringBuilder text = new StringBuilder(includes).append("int main(void) {\n");
        text.chars().filter(c -> c == '\n').forEach(newline -> names.add(""));
        expressions.forEach((name, expression) -> {
            if (!without.contains(name)) {
                // 32 bits where it fits, as C's constants with a sign are meant
                text.append(
                        "\tprintf(\"%s: %%llu\\n\", sizeof(%s) <= 4 ? (unsigned int)(%s) : (unsigned long long)(%s));\n"
                                .formatted(name, expression, expression, expression));
                names.add(name);
            }
        });
        Files.writeString(source, text.append("\treturn 0;\n}\n"));
        return names;
    }

    private static Map<String, String> values(String output) {
        Map<String, String> values = new TreeMap<>();
        output.lines().map(line -> line.split(": ", 2)).forEach(entry -> {
            assertEquals(null, values.put(entry[0], entry[1]), "named twice: " + entry[0]);
        });
        return values;
    }
}
