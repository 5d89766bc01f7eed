package io.github.netmap4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** What a program prints. */
public final class Output {

    private Output() {}

    /** Runs a program and returns its standard output. */
    public static String of(Callable<?> program) throws Exception {
        return captured(System.out, System::setOut, program);
    }

    /** Runs a program and returns its standard error. */
    public static String ofErrors(Callable<?> program) throws Exception {
        return captured(System.err, System::setErr, program);
    }

    private static String captured(PrintStream before, Consumer<PrintStream> set, Callable<?> program)
            throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        set.accept(new PrintStream(bytes, true, UTF_8));
        try {
            program.call();
        } finally {
            set.accept(before);
        }
        return bytes.toString(UTF_8);
    }
}
