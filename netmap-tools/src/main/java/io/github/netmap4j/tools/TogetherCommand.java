package io.github.netmap4j.tools;

import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.Threads;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code netmap together}: several commands in one process, on the same software device, which no other process can
 * reach. They start in order; when the last one ends, the others do.
 */
@Command(
        name = "together",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs several commands in this process, so that they meet on the software device; each starts when the one before it has"
                    + " opened its ports.",
            "When the last one ends, the others end as by Ctrl-C."
        },
        footer = {"", "Example:", "  netmap together 'gen -i vale0:a -f rx' 'gen -i vale0:b -f tx -n 1000000'"})
final class TogetherCommand implements Callable<Integer> {

    /** How often to check whether a command has ended, in nanoseconds. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(20);

    private final Invocation invocation;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "A command of netmap with its arguments, as one argument in quotes.")
    private List<String> commands;

    @Spec
    private CommandSpec spec;

    TogetherCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.watchesStop();
        List<Invocation> inside = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        AtomicIntegerArray status = new AtomicIntegerArray(commands.size());
        for (int i = 0; i < commands.size() && !invocation.stop().isRequested(); i++) {
            String[] words = words(commands.get(i));
            String prefix = "[" + (i + 1) + " " + words[0] + "] ";
            Invocation own = new Invocation(
                    new PrintWriter(new PrefixWriter(invocation.out(), prefix)),
                    new PrintWriter(new PrefixWriter(invocation.err(), prefix), true),
                    false);
            CommandLine program = Netmap.ready(Netmap.commands(own), own);
            int index = i;
            inside.add(own);
            threads.add(Thread.ofPlatform().name("netmap-" + words[0]).start(() -> {
                status.set(index, program.execute(words));
                own.out().flush();
            }));
            awaitPorts(own, threads.getLast());
        }
        await(threads);
        inside.forEach(own -> own.stop().request());
        threads.forEach(thread -> Threads.join(thread, () -> {}));
        int worst = ExitStatus.DONE;
        for (int i = 0; i < status.length(); i++) {
            worst = Math.max(worst, status.get(i));
        }
        return worst;
    }

    /** Waits until a command has opened its ports, for the next one to find. */
    private void awaitPorts(Invocation own, Thread thread) {
        while (!own.isStoppable() && thread.isAlive() && !invocation.stop().await(LOOK)) {
            // It opens them.
        }
    }

    private void await(List<Thread> threads) {
        while (!threads.isEmpty()
                && threads.getLast().isAlive()
                && !invocation.stop().await(LOOK)) {
            // The last one goes on.
        }
    }

    private String[] words(String command) {
        String[] words = command.strip().split("\\s+");
        if (words[0].isEmpty()) {
            throw new ParameterException(spec.commandLine(), "an empty command: write 'gen -i vale0:a -f rx', say");
        }
        return words;
    }
}
