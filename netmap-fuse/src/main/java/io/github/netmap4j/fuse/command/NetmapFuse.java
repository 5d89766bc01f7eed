package io.github.netmap4j.fuse.command;

import io.github.netmap4j.fuse.CannotServeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code netmap-fuse serve}. */
@Command(
        name = "netmap-fuse",
        mixinStandardHelpOptions = true,
        description = "A netmap device for other processes, without a kernel module.")
public final class NetmapFuse {

    private NetmapFuse() {}

    /**
     * Runs a command and exits: with status 0 on success, 1 if this machine cannot serve the device or the path is in
     * use, and 2 if an argument, such as the path, is wrong.
     *
     * @param arguments see {@code netmap-fuse --help}
     */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /**
     * The command {@code serve}, for use as a command of another program.
     *
     * @param serving runs as soon as programs can open the file
     * @return the command
     */
    public static CommandLine serve(Runnable serving) {
        return tellingInOneLine(new CommandLine(new ServeCommand(serving)));
    }

    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new NetmapFuse());
        program.addSubcommand(new ServeCommand(() -> {}));
        return tellingInOneLine(program);
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

    /** Prints one line, even if the message quotes arguments with control characters. */
    private static void tell(CommandLine command, Exception failure) {
        command.getErr().println(("netmap-fuse: " + failure.getMessage()).replaceAll("\\p{Cntrl}", "?"));
    }
}
