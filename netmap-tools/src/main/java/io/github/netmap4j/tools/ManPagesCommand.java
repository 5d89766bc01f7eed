package io.github.netmap4j.tools;

import io.github.netmap4j.tools.run.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code netmap gen-manpage}: a man page for each command. */
@Command(
        name = "gen-manpage",
        mixinStandardHelpOptions = true,
        description = "Writes a man page for each command: man -l netmap-gen.1 shows one.")
final class ManPagesCommand implements Callable<Integer> {

    @Option(
            names = {"-d", "--outdir"},
            paramLabel = "DIRECTORY",
            defaultValue = ".",
            description = "Where to write them (${DEFAULT-VALUE}).")
    private Path directory;

    @Spec
    private CommandSpec spec;

    ManPagesCommand() {}

    @Override
    public Integer call() throws IOException {
        ManPage.write(spec.root().commandLine(), Files.createDirectories(directory));
        return ExitStatus.DONE;
    }
}
