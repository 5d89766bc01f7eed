package io.github.netmap4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.Callable;

/** What a program prints. */
public final class Output {

    private Output() {}

    /** Runs a program and returns its standard output. */
    public static String of(Callable<?> program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            program.call();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }
}
