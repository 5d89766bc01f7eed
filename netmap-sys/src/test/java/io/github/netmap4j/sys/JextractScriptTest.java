package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.JextractScript.Run;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** scripts/jextract.sh, with a fake jextract, and with the real one where there is one. */
class JextractScriptTest {

    @TempDir
    Path directory;

    private JextractScript script;

    @BeforeEach
    void copyRepository() throws IOException {
        script = new JextractScript(directory);
    }

    @Test
    void itWritesTheBindingsAndANoteOfTheirOrigin() throws IOException {
        assertSuccess(script.run());
        assertEquals("""
                @SuppressWarnings("restricted")
                public class netmap_slot { String name = "$anon"; }
                """, Files.readString(script.bindings().resolve("netmap_slot.java")));
        assertTrue(Files.readString(script.bindings().resolve("netmap_h.java"))
                .contains("@SuppressWarnings(\"restricted\")\npublic class netmap_h {"));
        String note = Files.readString(script.bindings().resolve("package-info.java"));
        assertTrue(note.contains("<li>jextract 23, libclang 14.0.6\n"), note);
        assertTrue(note.contains("<li>headers sha256 " + checksum(script.headers()) + "\n"), note);
        assertTrue(Files.readString(script.output().resolve("io/github/netmap4j/sys/libc/libc_h.java"))
                .contains("@SuppressWarnings(\"restricted\")\npublic class libc_h {"));
        assertSuccess(script.run("--check"));
    }

    @Test
    void itWipesItsTarget() throws IOException {
        Path stale = script.bindings().resolve("gone_from_the_headers.java");
        Files.createDirectories(stale.getParent());
        Files.writeString(stale, "class gone_from_the_headers {}");
        assertSuccess(script.run());
        assertFalse(Files.exists(stale));
    }

    @Test
    void outputIsRelativeToTheWorkingDirectory() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("a directory"));
        assertSuccess(script.in(elsewhere).run("--output", "out/java"));
        assertTrue(Files.exists(
                JextractScript.bindings(elsewhere.resolve("out/java")).resolve("netmap_h.java")));
        assertFalse(Files.exists(script.output()));
        assertSuccess(script.in(elsewhere).run("--check", "--output=out/java"));
    }

    @Test
    void itFindsJextractOnThePath() throws IOException {
        String path = script.jextractHome().resolve("bin") + File.pathSeparator + System.getenv("PATH");
        assertSuccess(script.with("JEXTRACT_HOME", null).with("PATH", path).run());
        assertTrue(Files.exists(script.bindings().resolve("netmap_h.java")));
    }

    @Test
    void itTakesUpstreamsHeadersFromEitherPlace() throws IOException {
        for (String place : List.of("sys", "include")) {
            Path location = directory.resolve("upstream-" + place);
            JextractScript.copy(
                    script.headers().resolve("net"), location.resolve(place).resolve("net"));
            // the fake fails unless it is given that directory
            script.installJextract(JextractScript.VERSION, JextractScript.writing(JextractScript.HEADER_CLASS));
            Path fake = script.jextractHome().resolve("bin/jextract");
            String body = Files.readString(fake);
            Files.writeString(fake, body.replace("while [", """
                    case "$*" in
                    *"-I %s "*) ;;
                    *) echo "error: other headers" >&2; exit 1;;
                    esac
                    while [""".formatted(location.resolve(place))));
            assertSuccess(script.with("NETMAP_LOCATION", location.toString()).run());
            assertSuccess(script.run("--check"));
        }
    }

    @Test
    void itGoesToItsOwnDirectoriesWhateverCdpathSays() throws IOException {
        JextractScript.copy(script.headers(), directory.resolve("upstream/include"));
        Files.createDirectories(directory.resolve("elsewhere/upstream/include"));
        script.with("CDPATH", directory.resolve("elsewhere").toString()).with("NETMAP_LOCATION", "upstream");
        assertSuccess(script.run());
        assertSuccess(script.with("CDPATH", null).run("--check"));
    }

    @Test
    void withoutAModuleAllAreWrittenAndChecked() throws IOException {
        script.installJextract(
                JextractScript.VERSION, JextractScript.writingBoth(JextractScript.HEADER_CLASS, "AF_XDP"));
        assertSuccess(script.runAll());
        Path xdp = script.xdpOutput().resolve("io/github/netmap4j/xdp/abi");
        assertTrue(Files.exists(script.bindings().resolve("netmap_h.java")));
        assertTrue(Files.exists(xdp.resolve("xdp_desc.java")));
        assertTrue(Files.readString(xdp.resolve("package-info.java")).contains("package io.github.netmap4j.xdp.abi;"));
        assertSuccess(script.runAll("--check"));
        assertSuccess(script.runAll("--check", "--module", "netmap-xdp"));
    }

    @Test
    void checkFindsDriftInEachModule() throws IOException {
        script.installJextract(
                JextractScript.VERSION, JextractScript.writingBoth(JextractScript.HEADER_CLASS, "AF_XDP"));
        assertSuccess(script.runAll());
        Path xdp = script.xdpOutput().resolve("io/github/netmap4j/xdp/abi/xdp_desc.java");
        Files.writeString(xdp, "public class xdp_desc { int edited; }\n");
        Files.writeString(script.bindings().resolve("netmap_slot.java"), "public class netmap_slot { int edited; }\n");

        Run run = script.runAll("--check");

        assertEquals(1, run.status());
        assertTrue(run.out().contains("xdp_desc.java"), run.out());
        assertTrue(run.out().contains("netmap_slot.java"), run.out());
        assertEquals(
                2,
                run.err().lines().filter(line -> line.contains("write it anew")).count(),
                run.err());
    }

    /** What cannot be written as a whole is not written in part. */
    @Test
    void aNameThatOneModuleLacksLeavesAllAsTheyWere() throws IOException {
        script.installJextract(
                JextractScript.VERSION, JextractScript.writingBoth(JextractScript.HEADER_CLASS, "AF_XDQ"));
        Run run = script.runAll();
        assertEquals(2, run.status());
        assertOneLine("but not in " + script.headers() + ": constant AF_XDP", run.err());
        assertFalse(Files.exists(script.output()));
        assertFalse(Files.exists(script.xdpOutput()));
        assertNothingLeft();
    }

    @Test
    void anOutputOfItsOwnIsOfOneModule() throws IOException {
        Run run = script.runAll("--output", directory.resolve("out").toString());
        assertEquals(2, run.status());
        assertOneLine("--output needs a --module", run.err());
        assertFailure("no bindings belong to module 'netmap'", script, "--module", "netmap");
    }

    @Test
    void aMissingJextractIsTold() throws IOException {
        assertFailure("set JEXTRACT_HOME", script.with("JEXTRACT_HOME", null));
    }

    @Test
    void aJextractHomeWithoutJextractIsTold() throws IOException {
        assertFailure(
                "no bin/jextract in JEXTRACT_HOME=" + directory, script.with("JEXTRACT_HOME", directory.toString()));
    }

    @Test
    void aJextractThatDoesNotRunIsTold() throws IOException {
        Path fake = script.jextractHome().resolve("bin/jextract");
        Files.writeString(fake, "#!/bin/sh\necho one\necho 'Error: no JVM' >&2\nexit 1\n");
        assertFailure("does not run: Error: no JVM", script);
    }

    @Test
    void aJextractThatHidesItsVersionIsRefused() throws IOException {
        assertFailure("does not report its version: hello", script.installJextract("hello", "exit 0"));
    }

    @Test
    void aJextractThatIsTooOldIsRefused() throws IOException {
        String old = JextractScript.VERSION.replace("jextract 23", "jextract 22-ea");
        assertFailure("too old: 22-ea, needed is 23", script.installJextract(old, "exit 0"));
    }

    @Test
    void aLibclangThatIsTooNewIsRefused() throws IOException {
        String newer = JextractScript.VERSION.replace("14.0.6", "16.0.6");
        String struct = "    public static class struct (unnamed at netmap.h:385:2) {\n    }\n}\n";
        String body = JextractScript.writing(JextractScript.HEADER_CLASS.replaceAll("}\n$", struct));
        assertFailure("does not compile: its libclang is 16.0.6", script.installJextract(newer, body));
    }

    @Test
    void aJextractThatFailsIsToldWithItsError() throws IOException {
        String body = "echo 'netmap.h:1:1: warning: hm' >&2; echo 'netmap.h:7:2: error: no such type' >&2; exit ";
        assertFailure("netmap.h:7:2: error: no such type", script.installJextract(JextractScript.VERSION, body + "1"));
        // some errors leave its exit status at 0
        body = JextractScript.writing(JextractScript.HEADER_CLASS) + body;
        assertFailure("netmap.h:7:2: error: no such type", script.installJextract(JextractScript.VERSION, body + "0"));
    }

    @Test
    void aJextractThatWritesNothingIsTold() throws IOException {
        assertFailure("wrote no netmap_h.java", script.installJextract(JextractScript.VERSION, "exit 0"));
    }

    @Test
    void listedNamesThatTheHeadersDoNotHaveAreTold() throws IOException {
        Files.writeString(script.list(), """
                constant NETMAP_API
                constant NETMAP_AP
                struct   netmap_slo
                typedef  nm_cb
                """);
        assertFailure("constant NETMAP_AP, struct netmap_slo, typedef nm_cb", script);
        Files.writeString(script.list(), "constant NETMAP_API\n");
        Files.writeString(script.libcList(), "function pol\n");
        assertFailure("function pol", script);
    }

    @Test
    void aMalformedListIsRefused() throws IOException {
        Files.writeString(script.list(), "constnt NETMAP_API\n");
        assertFailure("not a kind and a name: 'constnt NETMAP_API'", script);
        Files.writeString(script.list(), "constant\n");
        assertFailure("not a kind and a name: 'constant ", script);
    }

    @Test
    void missingHeadersAreTold() throws IOException {
        Files.delete(script.headers().resolve("net/netmap_legacy.h"));
        assertFailure("net/netmap_legacy.h is missing", script);
    }

    @Test
    void missingHeadersOfUpstreamAreTold() throws IOException {
        assertFailure(
                "no include/net/netmap.h or sys/net/netmap.h in NETMAP_LOCATION=" + directory,
                script.with("NETMAP_LOCATION", directory.toString()));
    }

    @Test
    void unknownArgumentsAreRefused() throws IOException {
        assertFailure("unknown argument '--chekc'", script, "--chekc");
        assertFailure("--output needs a directory", script, "--output");
        assertFailure("--output needs a directory", script, "--output", "");
        assertFailure("--module needs a name", script, "--module");
    }

    @Test
    void aDirectoryOfSomebodyElseIsNotWiped() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.createDirectories(home.resolve("io"));
        Files.writeString(home.resolve("thesis.txt"), "all my work");
        assertFailure("it holds thesis.txt", script, "--output", home.toString());
        assertEquals("all my work", Files.readString(home.resolve("thesis.txt")));

        Path file = home.resolve("thesis.txt");
        assertFailure("is not a directory", script, "--output", file.toString());
        assertEquals("all my work", Files.readString(file));
    }

    @Test
    void anOutputThatCannotBeCreatedIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        assertFailure("mkdir: ", script, "--output", file.resolve("java").toString());
    }

    @Test
    void checkShowsDrift() throws IOException {
        assertSuccess(script.run());
        String changed = JextractScript.HEADER_CLASS.replace("14L", "15L");
        script.installJextract(JextractScript.VERSION, JextractScript.writing(changed));
        Map<String, String> before = JextractScript.tree(script.output());

        Run run = script.run("--check");

        assertEquals(1, run.status());
        assertTrue(run.out().contains("-    private static final int NETMAP_API = (int)14L;\n"), run.out());
        assertTrue(run.out().contains("+    private static final int NETMAP_API = (int)15L;\n"), run.out());
        assertOneLine("write it anew", run.err());
        assertEquals(before, JextractScript.tree(script.output()));
        assertNothingLeft();
    }

    @Test
    void checkFindsMissingAndSuperfluousClasses() throws IOException {
        assertSuccess(script.run());
        Files.move(script.bindings().resolve("nm_cb_t.java"), script.bindings().resolve("nm_cb_u.java"));
        Run run = script.run("--check");
        assertEquals(1, run.status());
        assertTrue(run.out().contains("nm_cb_t.java"), run.out());
        assertTrue(run.out().contains("nm_cb_u.java"), run.out());
    }

    @Test
    void checkFindsBindingsOfOtherHeaders() throws IOException {
        assertSuccess(script.run());
        Path header = script.headers().resolve("net/netmap_user.h");
        Files.writeString(header, Files.readString(header) + "/* one more comment */\n");

        Run run = script.run("--check");

        assertEquals(1, run.status());
        assertTrue(run.out().contains("headers sha256 " + checksum(script.headers())), run.out());
        assertOneLine("was written from other headers", run.err());
    }

    @Test
    void checkAcceptsTheSameBindingsOfAnotherJextract() throws IOException {
        assertSuccess(script.run());
        String newer = JextractScript.VERSION.replace("jextract 23", "jextract 26");
        script.installJextract(newer, JextractScript.writing(JextractScript.HEADER_CLASS));

        Run run = script.run("--check");

        assertEquals(0, run.status());
        assertOneLine("written by jextract 23, libclang 14.0.6 and checked with 26", run.err());
    }

    @Test
    void aCheckWithoutBindingsFails() throws IOException {
        Run run = script.run("--check");
        assertEquals(2, run.status());
        assertOneLine("no bindings in", run.err());
        assertFalse(Files.exists(script.output()));
    }

    /** No jextract is needed to see that somebody changed a header and forgot the snapshot. */
    @Test
    void snapshotsWereMadeFromTheHeadersThatAreHere() throws IOException {
        Path headers = CHeaders.root().resolve("headers");
        assertNote("netmap-sys", "sys/abi", checksum(headers));
        assertNote("netmap-sys", "sys/libc", checksum(headers, "wrapper.h", "jextract-includes-libc.txt", "net"));
        assertNote("netmap-xdp", "xdp/abi", checksum(headers, "wrapper-xdp.h", "jextract-includes-xdp.txt", "linux"));
    }

    private static void assertNote(String module, String name, String checksum) throws IOException {
        Path note = CHeaders.root()
                .resolve(module)
                .resolve("src/generated/java/io/github/netmap4j/" + name + "/package-info.java");
        String line = "<li>headers sha256 " + checksum + "\n";
        assertTrue(
                Files.readString(note).contains(line),
                "headers/ changed: run scripts/jextract.sh; expected in " + note + ": " + line);
    }

    @Test
    void snapshotsAreWhatTheRealJextractWrites() throws IOException {
        JextractScript real = realJextract();
        for (String module : List.of("netmap-sys", "netmap-xdp")) {
            Path snapshot = CHeaders.root().resolve(module).resolve("src/generated/java");
            Run run = real.runAll("--check", "--module", module, "--output", snapshot.toString());
            assertEquals(0, run.status(), run.out() + run.err());
        }
    }

    @Test
    void realJextractIgnoresUnknownNamesAndTheScriptDoesNot() throws IOException {
        JextractScript real = realJextract();
        Files.writeString(real.list(), "constant NETMAP_API\nstruct netmap_slot\n");
        Files.writeString(real.libcList(), "function poll\n");
        assertSuccess(real.run());
        Files.writeString(real.libcList(), "function poll\nfunction no_such\n");
        assertFailure("function no_such", real);
        Files.writeString(real.list(), "constant NETMAP_API\nconstant NO_SUCH\nstruct no_such\n");
        assertFailure("constant NO_SUCH, struct no_such", real);
    }

    /** The script with the whole list and the jextract of JEXTRACT_HOME or the PATH; skips the test if there is none. */
    private JextractScript realJextract() throws IOException {
        String home = System.getenv("JEXTRACT_HOME");
        boolean onPath = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "jextract")));
        boolean found = home != null && Files.isExecutable(Path.of(home, "bin/jextract"));
        assumeTrue(found || onPath, "no jextract in JEXTRACT_HOME or on the PATH");
        for (String list :
                List.of("jextract-includes.txt", "jextract-includes-libc.txt", "jextract-includes-xdp.txt")) {
            Files.copy(
                    CHeaders.root().resolve("headers").resolve(list),
                    script.headers().resolve(list),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return script.with("JEXTRACT_HOME", found ? home : null).with("PATH", System.getenv("PATH"));
    }

    private void assertSuccess(Run run) throws IOException {
        assertEquals(0, run.status(), run.err());
        assertEquals("", run.out() + run.err());
        assertNothingLeft();
    }

    /** The run fails with one line, and what was there before is there after it. */
    private void assertFailure(String message, JextractScript failing, String... arguments) throws IOException {
        Path old = failing.bindings().resolve("netmap_h.java");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "// the old bindings\n");
        Map<String, String> before = JextractScript.tree(failing.output());

        Run run = failing.run(arguments);

        assertAll(
                () -> assertEquals(2, run.status()),
                () -> assertEquals("", run.out()),
                () -> assertOneLine(message, run.err()),
                () -> assertEquals(before, JextractScript.tree(failing.output())),
                this::assertNothingLeft);
    }

    private static void assertOneLine(String part, String err) {
        assertTrue(err.startsWith("jextract.sh: "), err);
        assertTrue(err.contains(part), err);
        assertEquals(err.length() - 1, err.indexOf('\n'), err);
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(Map.of("", "directory"), JextractScript.tree(script.temporary()));
        try (Stream<Path> paths = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    paths.filter(path -> path.getFileName().toString().startsWith(".jextract"))
                            .toList());
        }
    }

    /** As the script has it: for each file its name, a newline, its bytes; the headers in order of their names. */
    private static String checksum(Path headers) throws IOException {
        return checksum(headers, "wrapper.h", "jextract-includes.txt", "net");
    }

    private static String checksum(Path headers, String wrapper, String list, String directory) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(headers.resolve(wrapper));
        files.add(headers.resolve(list));
        try (Stream<Path> all = Files.list(headers.resolve(directory))) {
            all.sorted().forEach(files::add);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Path file : files) {
            bytes.write((file.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
            bytes.write(Files.readAllBytes(file));
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
