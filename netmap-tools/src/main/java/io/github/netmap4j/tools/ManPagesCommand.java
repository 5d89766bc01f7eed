package io.github.netmap4j.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** {@code netmap gen-manpage}: picocli's man pages. Its own command would need a module that is open to picocli. */
@Command(
        name = "gen-manpage",
        mixinStandardHelpOptions = true,
        description = "Writes man pages of all commands, in AsciiDoc: asciidoctor -b manpage makes man pages of them.")
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
        return ManPageGenerator.generateManPage(directory.toFile(), null, new boolean[0], true, spec.root());
    }
}
