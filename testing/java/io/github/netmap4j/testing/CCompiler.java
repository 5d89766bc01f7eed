package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;

/** A C compiler, and how to run what it makes on this machine. */
public enum CCompiler {
    /** For this machine. */
    NATIVE(List.of("gcc"), List.of(), "gcc is not installed: nothing to compare the bindings with"),
    /** For 64-bit ARM: what it makes is static, so that qemu needs no libraries of that machine. */
    AARCH64(
            List.of("aarch64-linux-gnu-gcc", "-static"),
            List.of("qemu-aarch64"),
            "needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user");

    private final List<String> compiler;
    private final List<String> runner;
    private final String missing;

    CCompiler(List<String> compiler, List<String> runner, String missing) {
        this.compiler = compiler;
        this.runner = runner;
        this.missing = missing;
    }

    /** Skips the test where it is not installed. */
    public void assumeInstalled() {
        boolean installed = Processes.succeeds(List.of(compiler.getFirst(), "--version"))
                && (runner.isEmpty() || Processes.succeeds(List.of(runner.getFirst(), "--version")));
        assumeTrue(installed, missing);
    }

    /** The command that compiles, with these arguments. */
    public List<String> compile(List<String> arguments) {
        return Processes.join(compiler, arguments);
    }

    /** The command that runs a program. */
    public List<String> run(Path program) {
        return Processes.join(runner, List.of(program.toString()));
    }
}
