package io.github.netmap4j.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A command as a person runs it: on a terminal until Ctrl-C, or into a pipe until a signal. */
final class Session {

    private static final char CTRL_C = 3;

    private Session() {}

    /** A command as words of a shell. */
    static String quoted(List<String> command) {
        return command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    }

    /**
     * Runs a command on a terminal of a size, types Ctrl-C once it shows what it is to show, and returns the status and what
     * the terminal then shows.
     */
    static Ran onATerminal(int width, int height, List<String> command, Predicate<Screen> until) throws Exception {
        assumeTrue(Processes.succeeds(List.of("script", "--version")), "script(1) of util-linux is not here");
        String sized = "stty cols " + width + " rows " + height + "; exec " + quoted(command);
        Process process = start(List.of("script", "--quiet", "--return", "--command", sized, "/dev/null"));
        Screen screen = new Screen(width, height);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            boolean typed = false;
            for (int each = out.read(); each >= 0; each = out.read()) {
                screen.put((char) each);
                if (!typed && each == '\n' && until.test(screen)) {
                    process.getOutputStream().write(CTRL_C);
                    process.getOutputStream().flush();
                    typed = true;
                }
            }
            return new Ran(process.waitFor(), screen.toString(), "");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs a command until it prints a line that matches, sends a signal, and returns the status and all lines. */
    static Ran interrupted(List<String> command, String regex, String signal) throws Exception {
        Process process = start(command);
        try (BufferedReader out = process.inputReader(UTF_8)) {
            StringBuilder all = new StringBuilder();
            boolean sent = false;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                all.append(line).append('\n');
                if (!sent && line.matches(regex)) {
                    signal(process, signal);
                    sent = true;
                }
            }
            return new Ran(process.waitFor(), all.toString(), "");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts a command that does not ignore SIGINT, as children of a build in the background do. */
    private static Process start(List<String> command) throws IOException {
        return Processes.start(Processes.join(List.of("env", "--default-signal=INT"), command));
    }

    private static void signal(Process process, String name) throws IOException {
        Processes.run("sh", "-c", "kill -" + name + " " + process.pid()); // a bare Debian has no kill(1)
    }
}
