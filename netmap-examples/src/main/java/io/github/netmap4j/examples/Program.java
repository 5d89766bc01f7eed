package io.github.netmap4j.examples;

import io.github.netmap4j.PortException;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.xdp.failure.XdpException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What the programs share: common options, and the report of failures. */
public final class Program {

    /** The options {@code --device} and {@code --help}, as a picocli mixin. */
    public static final class Options {

        @Option(
                names = "--device",
                paramLabel = "DEVICE",
                description = "soft, xdp, or a path such as /dev/netmap (default: /dev/netmap if it exists, else soft)")
        private String device;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "show this and do nothing else")
        @SuppressWarnings("unused") // picocli prints the help
        private boolean help;

        @Spec(Target.MIXEE)
        private CommandSpec spec;

        /** Made by picocli. */
        public Options() {}

        /**
         * Chooses the device and prints which.
         *
         * @return the device
         * @throws ParameterException if there is no device of that name
         */
        public NetmapDevice device() {
            try {
                return DefaultDevice.choose(device);
            } catch (IllegalArgumentException unknown) {
                throw new ParameterException(spec.commandLine(), unknown.getMessage());
            }
        }

        /**
         * Checks an option's number.
         *
         * @param option its name
         * @param value the user's value
         * @param least the smallest allowed value
         * @param most the largest allowed value; {@link Long#MAX_VALUE} for no limit
         * @throws ParameterException if the number is out of range
         */
        public void checkRange(String option, long value, long least, long most) {
            String range = most == Long.MAX_VALUE ? " or more" : " to " + most;
            check(value >= least && value <= most, option + " must be " + least + range + ", not " + value);
        }

        /**
         * Checks an option's value.
         *
         * @param possible whether the value is allowed
         * @param message what is allowed, for the user
         * @throws ParameterException if it is not
         */
        public void check(boolean possible, String message) {
            if (!possible) {
                throw new ParameterException(spec.commandLine(), message);
            }
        }
    }

    private Program() {}

    /**
     * Runs a program in this JVM. Reports a refusal of the system in one line, which says what to do.
     *
     * @param program a picocli command
     * @param args its arguments
     * @return what the program returns; 1 if a port did not open, failed, or heard nothing, 2 for bad arguments
     */
    public static int run(Callable<Integer> program, String... args) {
        return new CommandLine(program)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    if (!(failure instanceof PortOpenException
                            || failure instanceof PortException
                            || failure instanceof XdpException
                            || failure instanceof TimeoutException)) {
                        throw failure;
                    }
                    // a Future's TimeoutException has no message
                    String message = failure.getMessage();
                    command.getErr().println(message == null ? "gave up: what was waited for did not come" : message);
                    return 1;
                })
                .execute(args);
    }
}
