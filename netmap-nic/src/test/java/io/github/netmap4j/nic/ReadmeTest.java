package io.github.netmap4j.nic;

import static io.github.netmap4j.testing.net.PrivateNet.inside;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.Veth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program on the module's page prints what the page says. */
@Timeout(120)
class ReadmeTest {

    private static final Pattern PROGRAM =
            Pattern.compile("(?s)```java\n(.*?)```\n\n    java [^\n]*\n((?:    [^\n]+\n)+)");

    @TempDir
    Path directory;

    @Test
    void theProgramPrintsWhatThePageSays() throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("README.md")));
        assertTrue(program.find(), "a program and what it prints");
        Path source = Files.writeString(directory.resolve("Program.java"), program.group(1));
        inside(() -> {
            Veth.make("veth0", "veth1");
            String printed = Processes.run(Processes.nativeJava(source.toString()));
            assertEquals(program.group(2).replaceAll("(?m)^    ", ""), printed);
        });
    }
}
