package io.github.netmap4j.tools.run;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that runs until it is done or Ctrl-C ends it; it reports its progress and ends with a summary. */
public abstract class LongCommand implements Callable<Integer> {

    private final Invocation invocation;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private TakeOptions take;

    @Mixin
    private ReportOptions report;

    @Spec
    private CommandSpec spec;

    /**
     * A command.
     *
     * @param invocation where it prints, and what ends it
     */
    protected LongCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** {@return where the command prints, and what ends it} */
    protected final Invocation invocation() {
        return invocation;
    }

    /** {@return the options that name the device} */
    protected final DeviceOptions device() {
        return device;
    }

    /** {@return the options of reports} */
    protected final ReportOptions report() {
        return report;
    }

    /**
     * Does work, reports its progress, and prints a summary at the end, even if the work fails.
     *
     * @param tallies the work's counts
     * @param extra the command's own lines
     * @param work what to do; it watches {@link Invocation#stop}
     * @throws IOException as the work does
     * @throws InterruptedException as the work does
     */
    protected final void runWithProgress(List<Tally> tallies, CommandReport extra, CommandTask work)
            throws IOException, InterruptedException {
        Progress.during(invocation, device, report, tallies, extra, work);
    }

    /**
     * Refuses ports whose interface carries the default route, unless the user allowed it.
     *
     * @param ports the ports' names
     */
    protected final void requireSafe(List<String> ports) {
        ports.forEach(port -> take.requireSafe(device, port));
    }

    /**
     * Checks arguments.
     *
     * @param right whether they are right
     * @param message what is wrong, and what to write instead
     */
    protected final void check(boolean right, String message) {
        if (!right) {
            throw wrong(message);
        }
    }

    /**
     * Returns the exception for wrong arguments.
     *
     * @param message what is wrong, and what to write instead
     * @return the exception, for the caller to throw
     */
    protected final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * Runs loops, each in a thread of its own if there are several, and waits for all. The first failure ends the
     * others.
     *
     * @param loops what to run; each watches {@link Invocation#stop}
     */
    protected final void runAll(List<? extends Runnable> loops) {
        if (loops.size() == 1) {
            loops.getFirst().run();
            return;
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = loops.stream()
                .map(loop -> Thread.ofPlatform().name("netmap-ring").start(() -> {
                    try {
                        loop.run();
                    } catch (Throwable failed) {
                        failure.compareAndSet(null, failed);
                        invocation.stop().request();
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            Threads.join(thread, () -> invocation.stop().request());
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
