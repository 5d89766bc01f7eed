package io.github.netmap4j.tools;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command's page, in the macros of man(7): what {@code man} reads without another program. */
final class ManPage {

    private final StringBuilder text = new StringBuilder();
    private final CommandSpec spec;

    private ManPage(CommandLine command) {
        spec = command.getCommandSpec();
        line(String.format(
                Locale.ROOT,
                ".TH %s 1 \"\" \"%s\" \"netmap4j\"",
                name(spec).toUpperCase(Locale.ROOT),
                spec.root().version()[0]));
        List<String> description = lines(spec.usageMessage().description());
        section("NAME");
        line(name(spec) + " \\- " + escaped(description.isEmpty() ? spec.name() : description.getFirst()));
        section("SYNOPSIS");
        line(escaped(new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .strip()
                .replaceAll("\\s+", " ")));
        section("DESCRIPTION");
        description.forEach(this::paragraph);
        arguments();
        subcommands(command);
        Map<String, String> exitCodes = spec.root().usageMessage().exitCodeList();
        section("EXIT STATUS");
        exitCodes.forEach((status, meaning) -> item("\\fB" + status + "\\fR", List.of(meaning)));
        List<String> footer = lines(spec.usageMessage().footer());
        if (!footer.isEmpty()) {
            section("NOTES");
            footer.forEach(this::paragraph);
        }
    }

    /**
     * Writes the pages of a command and of all its subcommands.
     *
     * @param command the command
     * @param directory for {@code netmap-gen.1} and so on
     */
    static void write(CommandLine command, Path directory) throws IOException {
        try (Writer out = Files.newBufferedWriter(directory.resolve(name(command.getCommandSpec()) + ".1"))) {
            out.write(new ManPage(command).text.toString());
        }
        for (CommandLine each : command.getSubcommands().values()) {
            write(each, directory);
        }
    }

    private static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void section(String title) {
        line(".SH " + title);
    }

    private void paragraph(String words) {
        line(".PP");
        line(escaped(words));
    }

    private void item(String tag, List<String> words) {
        line(".TP");
        line(tag);
        words.forEach(each -> line(escaped(each)));
    }

    private void arguments() {
        List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
        arguments.addAll(spec.options());
        arguments.removeIf(ArgSpec::hidden);
        if (!arguments.isEmpty()) {
            section("OPTIONS");
        }
        for (ArgSpec each : arguments) {
            item(tag(each), lines(each.description()));
        }
    }

    private static String tag(ArgSpec argument) {
        return switch (argument) {
            case PositionalParamSpec positional -> italic(positional);
            case OptionSpec option -> {
                List<String> names = Arrays.stream(option.names())
                        .map(name -> "\\fB" + escaped(name) + "\\fR")
                        .toList();
                yield String.join(", ", names) + (option.arity().max() == 0 ? "" : " " + italic(option));
            }
            default -> throw new IllegalStateException("an argument that is neither an option nor a parameter");
        };
    }

    private static String italic(ArgSpec argument) {
        return "\\fI" + escaped(argument.paramLabel()) + "\\fR";
    }

    private void subcommands(CommandLine command) {
        if (command.getSubcommands().isEmpty()) {
            return;
        }
        section("COMMANDS");
        for (CommandLine each : command.getSubcommands().values()) {
            CommandSpec sub = each.getCommandSpec();
            item(
                    "\\fB" + escaped(name(sub)) + "\\fR(1)",
                    lines(sub.usageMessage().description()).stream().limit(1).toList());
        }
    }

    /** Some of picocli's texts are formats still. */
    private static List<String> lines(String[] texts) {
        return Arrays.stream(texts)
                .flatMap(text -> text.replace("%n", "\n").replace("%%", "%").lines())
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String escaped(String words) {
        String safe = words.strip().replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
