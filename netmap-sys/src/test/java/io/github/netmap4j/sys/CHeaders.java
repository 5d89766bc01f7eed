package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.CCompiler;
import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The C side of the bindings, as gcc sees it: {@code headers/} or upstream's, read through {@code wrapper.h}.
 *
 * @param include the directory that holds {@code net/netmap.h}
 */
record CHeaders(Path include) {

    private static final Path ROOT = findRoot();

    private static final Pattern DECLARATOR = Pattern.compile("(\\w+)\\s*((?:\\[[^]]*]\\s*)*)$");
    private static final Pattern LINE_MARKER = Pattern.compile("# \\d+ \"([^\"]*)\".*");

    /** One line of an include list. */
    record Listed(String kind, String name) {
        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    /** The headers of this repository. */
    static CHeaders own() {
        return new CHeaders(ROOT.resolve("headers"));
    }

    /** The headers that NETMAP_LOCATION names; skips the test where it is not set. */
    static CHeaders upstream() {
        String location = System.getenv("NETMAP_LOCATION");
        assumeTrue(
                location != null && !location.isEmpty(), "NETMAP_LOCATION is not set: no upstream headers to compare");
        Path include = Path.of(location, "include");
        return new CHeaders(Files.exists(include.resolve("net/netmap.h")) ? include : Path.of(location, "sys"));
    }

    /** The root of the repository. */
    static Path root() {
        return ROOT;
    }

    private static Path findRoot() {
        Path dir = Path.of("").toAbsolutePath();
        while (dir != null && !Files.exists(dir.resolve("headers/wrapper.h"))) {
            dir = dir.getParent();
        }
        if (dir == null) {
            throw new IllegalStateException("headers/wrapper.h is in no parent of the working directory");
        }
        return dir;
    }

    /** Skips the test where there is no gcc. */
    static void assumeGcc() {
        CCompiler.NATIVE.assumeInstalled();
    }

    /** All names that are to be generated. */
    static List<Listed> listed() throws IOException {
        List<Listed> names = new ArrayList<>();
        for (String list : List.of("jextract-includes.txt", "jextract-includes-libc.txt")) {
            for (String line : Files.readAllLines(ROOT.resolve("headers").resolve(list))) {
                String[] words = line.replaceAll("#.*", "").strip().split("\\s+", -1);
                if (words.length == 2) {
                    names.add(new Listed(words[0], words[1]));
                }
            }
        }
        return names;
    }

    /**
     * Compiles and runs abi.c for all listed names.
     *
     * @param compiler whose
     * @param work an empty directory for the program
     * @param options for the compiler, besides its usual ones
     * @return what it printed: name to value
     */
    Map<String, String> measure(CCompiler compiler, Path work, String... options) throws IOException {
        String code = String.join("\n", preprocess("-P"));
        String prototypes = prototypes(work);
        StringBuilder names = new StringBuilder();
        for (Listed listed : listed()) {
            names.append("%s(%s)%n".formatted(listed.kind().toUpperCase(Locale.ROOT), listed.name()));
            if (listed.kind().equals("struct")) {
                appendFields(names, listed.name(), "", structBody(code, listed.name()));
            } else if (listed.kind().equals("function")) {
                appendTypes(names, listed.name(), prototypes);
            }
        }
        Files.writeString(work.resolve("abi-names.h"), names);
        Path program = work.resolve("abi");
        Path source = ROOT.resolve("netmap-sys/src/test/c/abi.c");
        List<String> arguments = new ArrayList<>(List.of("-std=gnu11", "-I", include.toString()));
        arguments.addAll(List.of("-I", work.toString(), "-include", wrapper().toString()));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-o", program.toString(), source.toString()));
        output(compiler.compile(arguments));

        Map<String, String> values = new TreeMap<>();
        for (String line : output(compiler.run(program))) {
            String[] entry = line.split(": ", 2);
            assertEquals(null, values.put(entry[0], entry[1]), "named twice: " + entry[0]);
        }
        return values;
    }

    /** Every name that net/netmap*.h declare and that jextract could generate. */
    Set<String> declared() throws IOException {
        Set<String> names = new TreeSet<>();
        StringBuilder code = new StringBuilder();
        boolean ours = false;
        for (String line : preprocess("-dD")) {
            Matcher marker = LINE_MARKER.matcher(line);
            if (marker.matches()) {
                ours = Path.of(marker.group(1)).startsWith(include.resolve("net"));
            } else if (ours && line.startsWith("#define ")) {
                String[] words = line.split("\\s+", 3);
                boolean constant = words.length == 3 && !words[2].isBlank() && !words[1].contains("(");
                if (constant) {
                    names.add("constant " + words[1]);
                }
            } else if (ours) {
                code.append(line).append('\n');
            }
        }
        Matcher struct = Pattern.compile("\\bstruct\\s+(\\w+)\\s*\\{").matcher(code);
        while (struct.find()) {
            names.add("struct " + struct.group(1));
        }
        Matcher function = Pattern.compile("\\btypedef\\b[^;{]*\\(\\*(\\w+)\\)").matcher(code);
        while (function.find()) {
            names.add("typedef " + function.group(1));
        }
        Matcher enumeration =
                Pattern.compile("\\benum\\b\\s*\\w*\\s*\\{([^}]*)}").matcher(code);
        while (enumeration.find()) {
            for (String constant : enumeration.group(1).split(",", -1)) {
                names.add("constant " + constant.replaceAll("=.*", "").strip());
            }
        }
        names.removeIf(name -> name.contains(" _") || name.endsWith(" "));
        return names;
    }

    private List<String> preprocess(String how) throws IOException {
        return output(List.of(
                "gcc",
                "-std=gnu11",
                "-E",
                how,
                "-I",
                include.toString(),
                wrapper().toString()));
    }

    /** gcc's list of all functions that are declared, one per line. */
    private String prototypes(Path work) throws IOException {
        Path file = work.resolve("prototypes");
        output(List.of(
                "gcc",
                "-std=gnu11",
                "-fsyntax-only",
                "-aux-info",
                file.toString(),
                "-I",
                include.toString(),
                "-x",
                "c",
                wrapper().toString()));
        return Files.readString(file);
    }

    private static Path wrapper() {
        return ROOT.resolve("headers/wrapper.h");
    }

    /** What is between the braces of {@code struct name {...}}. */
    private static String structBody(String source, String name) {
        Matcher start = Pattern.compile("\\bstruct\\s+" + name + "\\s*\\{").matcher(source);
        assertTrue(start.find(), "struct " + name + " in the headers");
        return source.substring(start.end(), closing(source, start.end() - 1));
    }

    /** The index of the bracket that closes the one at {@code open}. */
    private static int closing(String source, int open) {
        int depth = 0;
        for (int i = open; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '{' || c == '(') {
                depth++;
            } else if ((c == '}' || c == ')') && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("unbalanced: " + source.substring(open));
    }

    /** The lines of abi-names.h for a function's parameters and result. */
    private static void appendTypes(StringBuilder names, String function, String prototypes) {
        Matcher prototype = Pattern.compile("extern ([^;(]*[ *])" + function + " \\(([^;]*)\\);")
                .matcher(prototypes);
        assertTrue(prototype.find(), "a prototype of " + function);
        for (String type : prototype.group(2).split(", ", -1)) {
            names.append(type.equals("...") ? "VARIADIC\n" : "PARAMETER(%s)%n".formatted(type));
        }
        names.append("RESULT(%s)%n".formatted(prototype.group(1)));
    }

    /** A line of abi-names.h for each field; {@code path} leads to the struct in which they are. */
    private static void appendFields(StringBuilder names, String struct, String path, String body) {
        String rest = body;
        for (int at = rest.indexOf("__attribute__"); at >= 0; at = rest.indexOf("__attribute__")) {
            rest = rest.substring(0, at) + rest.substring(closing(rest, rest.indexOf('(', at)) + 1);
        }
        while (!rest.isBlank()) {
            int end = rest.indexOf(';');
            int open = rest.indexOf('{');
            String inner = null;
            if (open >= 0 && open < end) {
                int close = closing(rest, open);
                inner = rest.substring(open + 1, close);
                end = rest.indexOf(';', close);
                rest = rest.substring(0, open) + " " + rest.substring(close + 1);
                end -= close - open;
            }
            for (String declarator : rest.substring(0, end).split(",", -1)) {
                Matcher name = DECLARATOR.matcher(declarator.strip());
                assertTrue(name.find(), "a field in: " + declarator);
                String field = path + name.group(1);
                String brackets = name.group(2).replaceAll("\\s", "");
                String macro = brackets.isEmpty() ? "FIELD" : brackets.equals("[]") ? "FLEXIBLE" : "ARRAY";
                names.append("%s(%s, %s)%n".formatted(macro, struct, field));
                if (inner != null) {
                    appendFields(names, struct, field + (brackets.isEmpty() ? "." : "[0]."), inner);
                }
            }
            rest = rest.substring(end + 1);
        }
    }

    /** Runs a program that must succeed. */
    static List<String> output(List<String> command) throws IOException {
        return Processes.run(command).lines().toList();
    }
}
