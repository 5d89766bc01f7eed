package io.github.netmap4j.tools.run;

import io.github.netmap4j.PortException;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.PortResetException;
import io.github.netmap4j.fuse.CannotServeException;
import io.github.netmap4j.xdp.failure.XdpException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reports failures in one line each. */
public final class Failures {

    private Failures() {}

    /**
     * Makes a command report its failures in one line each.
     *
     * @param program the command, with all its subcommands
     * @return the same command
     */
    public static CommandLine inOneLine(CommandLine program) {
        program.setExecutionExceptionHandler((failure, command, _) -> {
            String message = message(known(failure));
            if (message == null) {
                throw failure;
            }
            tell(command, message);
            return status(known(failure));
        });
        program.setParameterExceptionHandler((wrong, _) -> {
            tell(wrong.getCommandLine(), hint(wrong));
            return ExitStatus.USAGE;
        });
        return program;
    }

    private static int status(Throwable failure) {
        return switch (failure) {
            case ToolException known -> known.status();
            case CannotServeException cannot when cannot.isBadPath() -> ExitStatus.USAGE;
            default -> ExitStatus.FAILED;
        };
    }

    private static String hint(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        return wrong.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)";
    }

    private static final Pattern ADVICE = Pattern.compile("; close .*?(?= \\[|$)");

    /** For an open port that failed, replaces the safe layer's advice for programs by advice for users. */
    private static Throwable known(Throwable failure) {
        return failure instanceof PortException port && (port instanceof PortResetException || port.errno() != 0)
                ? ToolException.lost(
                        ADVICE.matcher(String.valueOf(port.getMessage())).replaceFirst(""))
                : failure;
    }

    /** The message for the user; null for unexpected failures, which are printed with their stack trace. */
    private static @Nullable String message(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case ToolException known -> known.getMessage();
            case PortOpenException open -> open.getMessage();
            case PortException port -> port.getMessage();
            case XdpException xdp -> xdp.getMessage();
            case IOException file -> file.getMessage();
            case IllegalCallerException noNativeAccess -> noNativeAccess.getMessage();
            default -> null;
        };
    }

    private static void tell(CommandLine command, String message) {
        String line = command.getCommandSpec().qualifiedName() + ": "
                + message.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
        command.getErr().println(line);
        command.getErr().flush();
    }
}
