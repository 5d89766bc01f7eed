package io.github.netmap4j.tools;

import io.github.netmap4j.fuse.command.NetmapFuse;
import io.github.netmap4j.tools.capture.CaptureCommand;
import io.github.netmap4j.tools.capture.ReplayCommand;
import io.github.netmap4j.tools.doctor.DoctorCommand;
import io.github.netmap4j.tools.forward.BridgeCommand;
import io.github.netmap4j.tools.forward.LbCommand;
import io.github.netmap4j.tools.forward.LinkCommand;
import io.github.netmap4j.tools.gen.GenCommand;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Failures;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.TakeOptions;
import io.github.netmap4j.tools.run.ToolException;
import io.github.netmap4j.tools.vale.ValeCommand;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * The program {@code netmap}.
 *
 * <p>The exit status is 0 if the work is done, also after Ctrl-C; 1 if something failed; 2 for wrong arguments; 3 if
 * the interface carries the default route and {@code --yes-cut-me-off} is missing; 4 if a port failed while in use.
 */
@Command(
        name = "netmap",
        mixinStandardHelpOptions = true,
        version = "netmap4j 0.1.0",
        description = "netmap on the command line.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:The work is done; also after Ctrl-C.",
            "1:Something failed: a port, a file, a check.",
            "2:The arguments are wrong; nothing was done.",
            "3:The default route goes through the interface: --yes-cut-me-off allows it.",
            "4:A port failed while it was in use: the summary says what was done until then."
        })
public final class Netmap {

    /** How long a command may take to end after Ctrl-C, in seconds. */
    private static final int TIMEOUT = 10;

    private Netmap() {}

    /**
     * Runs the program and ends the JVM with its exit status.
     *
     * @param arguments see {@code netmap --help}
     */
    public static void main(String... arguments) {
        PrintWriter out = new PrintWriter(System.out, false, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        Invocation invocation = new Invocation(out, err, isTerminal());
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger status = new AtomicInteger(ExitStatus.FAILED);
        Thread atSignal = new Thread(() -> end(invocation, done, status), "netmap-signal");
        Runtime.getRuntime().addShutdownHook(atSignal);
        try {
            status.set(run(invocation, arguments));
        } finally {
            out.flush();
            done.countDown();
        }
        System.exit(status.get());
    }

    @SuppressWarnings("SystemConsoleNull") // The console of java.base, which JDK 25 takes, is null in a pipe.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /**
     * After a signal the JVM would exit with 130 or 143; exits with the command's status if the command ends in time.
     */
    private static void end(Invocation invocation, CountDownLatch done, AtomicInteger status) {
        if (done.getCount() == 0 || !invocation.isStoppable()) {
            return;
        }
        invocation.stop().request();
        try {
            if (done.await(TIMEOUT, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(status.get());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs the program in this JVM.
     *
     * @param out where results go
     * @param err where errors go
     * @param arguments see {@code netmap --help}
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(new Invocation(out, err, false), arguments);
    }

    private static int run(Invocation invocation, String... arguments) {
        return commandLine(invocation).execute(arguments);
    }

    static CommandLine commandLine(Invocation invocation) {
        CommandLine program = commands(invocation);
        program.addSubcommand(new DoctorCommand(invocation));
        program.addSubcommand(new ConformanceCommand(invocation));
        program.addSubcommand(new TogetherCommand(invocation));
        program.addSubcommand("generate-completion", new GenerateCompletion());
        program.addSubcommand(new ManPagesCommand());
        ready(program, invocation);
        CommandLine serve = NetmapFuse.serve(invocation::watchesStop)
                .setOut(invocation.out())
                .setErr(invocation.err());
        TakeOptions take = new TakeOptions();
        serve.addMixin("take", take);
        program.addSubcommand("serve", serve);
        return program.setExecutionStrategy(parsed -> {
            requireSafe(parsed.subcommand(), serve, take);
            return new RunLast().execute(parsed);
        });
    }

    /** The interfaces that {@code serve} takes. */
    private static void requireSafe(@Nullable ParseResult parsed, CommandLine serve, TakeOptions take) {
        if (parsed != null && parsed.commandSpec().equals(serve.getCommandSpec())) {
            try {
                parsed.matchedOptionValue("--nic", List.<String>of()).forEach(take::requireSafe);
            } catch (ToolException refused) {
                throw new ExecutionException(serve, refused.getMessage(), refused);
            }
        }
    }

    /** The commands that can run beside others in one JVM. */
    static CommandLine commands(Invocation invocation) {
        CommandLine program = new CommandLine(new Netmap());
        program.addSubcommand(new GenCommand(invocation));
        program.addSubcommand(new BridgeCommand(invocation));
        program.addSubcommand(new LbCommand(invocation));
        program.addSubcommand(new LinkCommand(invocation));
        program.addSubcommand(new CaptureCommand(invocation));
        program.addSubcommand(new ReplayCommand(invocation));
        program.addSubcommand(new ValeCommand(invocation));
        return program;
    }

    static CommandLine ready(CommandLine program, Invocation invocation) {
        program.setOut(invocation.out())
                .setErr(invocation.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        for (CommandLine each : program.getSubcommands().values()) {
            each.getCommandSpec().version(program.getCommandSpec().version());
        }
        return Failures.inOneLine(program);
    }
}
