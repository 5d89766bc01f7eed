package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;

/** A C compiler, and how to run what it makes on this machine. */
public enum CCompiler {
    /** For this machine. */
    NATIVE("gcc", "", "gcc is not installed: nothing to compare the bindings with"),
    /** For 64-bit ARM. */
    AARCH64(
            "aarch64-linux-gnu-gcc",
            "qemu-aarch64",
            "needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user");

    private final String compiler;
    private final String emulator;
    private final String missing;

    CCompiler(String compiler, String emulator, String missing) {
        this.compiler = compiler;
        this.emulator = emulator;
        this.missing = missing;
    }

    private boolean isNative() {
        return emulator.isEmpty();
    }

    /** Skips the test where it is not installed. */
    public void assumeInstalled() {
        boolean installed = Processes.succeeds(List.of(compiler, "--version"))
                && (isNative() || Processes.succeeds(List.of(emulator, "--version")));
        assumeTrue(installed, missing);
    }

    /** The command that compiles, with these arguments. */
    public List<String> compile(List<String> arguments) {
        // Static, so that the emulator needs no libraries of the other machine.
        return Processes.join(isNative() ? List.of(compiler) : List.of(compiler, "-static"), arguments);
    }

    /** The command that runs a program. */
    public List<String> run(Path program) {
        return isNative() ? List.of(program.toString()) : List.of(emulator, program.toString());
    }
}
