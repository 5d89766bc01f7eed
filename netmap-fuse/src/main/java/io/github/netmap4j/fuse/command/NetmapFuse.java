package io.github.netmap4j.fuse.command;

import io.github.netmap4j.fuse.CannotServeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code netmap-fuse serve}. */
@Command(
        name = "netmap-fuse",
        mixinStandardHelpOptions = true,
        description = "A netmap device for other processes, without a kernel module.",
        subcommands = ServeCommand.class)
public final class NetmapFuse {

    private NetmapFuse() {}

    /**
     * Runs a command and exits with status 0 if all went well, 1 if this machine cannot have the device or the path is in use,
     * and 2 if the arguments, the path among them, are wrong.
     *
     * @param arguments see {@code netmap-fuse --help}
     */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** {@return the command {@code serve}, to be a command of another program} */
    public static CommandLine serve() {
        return tellingInOneLine(new CommandLine(new ServeCommand()));
    }

    static CommandLine commandLine() {
        return tellingInOneLine(new CommandLine(new NetmapFuse()));
    }

    private static CommandLine tellingInOneLine(CommandLine program) {
        program.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof CannotServeException cannot) {
                tell(command, failure);
                return cannot.isBadPath()
                        ? command.getCommandSpec().exitCodeOnInvalidInput()
                        : command.getCommandSpec().exitCodeOnExecutionException();
            }
            throw failure;
        });
        return program.setParameterExceptionHandler((wrong, arguments) -> {
            CommandLine command = wrong.getCommandLine();
            tell(command, wrong);
            return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    }

    /** In one line, whatever the arguments that the message repeats. */
    private static void tell(CommandLine command, Exception failure) {
        command.getErr().println(("netmap-fuse: " + failure.getMessage()).replaceAll("\\p{Cntrl}", "?"));
    }
}
