package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The program run once, in this JVM or in one of its own, and what it printed. */
public record Ran(int status, String out, String err) {

    /** In this JVM. */
    public static Ran netmap(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (PrintWriter to = new PrintWriter(out);
                PrintWriter errors = new PrintWriter(err)) {
            int status = Netmap.run(to, errors, arguments);
            to.flush();
            errors.flush();
            return new Ran(status, out.toString(), err.toString());
        }
    }

    /** The command of a JVM that runs the program. */
    public static List<String> command(String... arguments) {
        return Processes.program(Netmap.class, arguments);
    }

    /** Runs a command and waits for its end. */
    public static Ran process(List<String> command) throws IOException {
        Processes.Result result = Processes.endApart(command);
        return new Ran(result.status(), result.output(), result.errors());
    }

    /** It succeeded. */
    public Ran fine() {
        assertEquals(0, status, () -> "out: " + out + "\nerr: " + err);
        return this;
    }

    /** It failed with that status, and one line on the standard error that says so. */
    public Ran refused(int expected, String part) {
        assertEquals(expected, status, () -> "out: " + out + "\nerr: " + err);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.contains(part), err);
        return this;
    }

    /** Some line of the standard output matches. */
    public Ran has(String regex) {
        assertTrue(out.lines().anyMatch(line -> line.matches(regex)), () -> regex + " in:\n" + out + "\nerr: " + err);
        return this;
    }
}
