package io.github.netmap4j.fuse.command;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.fuse.memory.Memfd;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.device.Drops;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code netmap-fuse serve}: serves until a signal stops it or its file is unmounted. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serves a software netmap device at a path, until it is stopped.")
final class ServeCommand implements Callable<Integer> {

    /** The kernel keeps all of a NIC's memory in RAM. */
    private static final int NIC_BUFFERS = 16_384;

    private static final int BUFFER_SIZE = 2048;

    private final Runnable serving;

    @Spec
    private CommandSpec spec;

    private boolean reported;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "/dev/netmap",
            description = "Where programs find it (${DEFAULT-VALUE}). Nothing may be there yet, or an empty file.")
    private Path path;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "0600",
            converter = Permissions.Converter.class,
            description = "Who may open it, in octal as for chmod (${DEFAULT-VALUE}: root only, as the kernel's own).")
    private Permissions mode;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MemorySize.Converter.class,
            description = "Memory for all rings and buffers, such as 64M (default: 349573120 bytes)."
                    + " Only what is used takes up room.")
    private @Nullable MemorySize memory;

    @Option(
            names = "--cable",
            paramLabel = "A,B[,RINGS[,SLOTS]]",
            converter = Cable.Converter.class,
            description = "Two NICs with a wire between them, in place of soft0 and soft1. May be repeated.")
    private List<Cable> cables = List.of();

    @Option(
            names = "--nic",
            paramLabel = "IF",
            description =
                    "An interface of this machine as a NIC, over AF_XDP, in place of soft0 and soft1. While a program has"
                            + " it open, it takes the interface's packets. May be repeated; memory is 32 MiB of buffers unless --memory"
                            + " says otherwise.")
    private List<String> nics = List.of();

    @Option(
            names = "--max-threads",
            paramLabel = "N",
            defaultValue = "256",
            description = "How many calls of clients may block at once before others have to wait (${DEFAULT-VALUE}).")
    private int maxThreads;

    /** @param serving runs as soon as programs can open the file */
    ServeCommand(Runnable serving) {
        this.serving = serving;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        FuseServer server;
        try {
            SoftDeviceBuilder device = device();
            checkCables(device);
            server = FuseServer.at(path)
                    .device(device)
                    .permissions(mode.bits())
                    .maxThreads(threads())
                    .start();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        Thread atExit = new Thread(() -> close(server), "netmap-fuse-exit");
        Runtime.getRuntime().addShutdownHook(atExit);
        serving.run();
        PrintWriter out = spec.commandLine().getOut();
        out.println("serving " + server.path() + ", process "
                + ProcessHandle.current().pid());
        out.flush();
        server.awaitEnd();
        close(server);
        return 0;
    }

    /** Prints a line for each ring that dropped frames: no client learns of those. */
    private void report(Drops drops) {
        PrintWriter out = spec.commandLine().getOut();
        drops.rings().forEach(ring -> out.println("dropped at " + ring));
        out.flush();
    }

    /** Opens each cable on a trial device: a refusal now is better than a NIC that no client can open. */
    private void checkCables(SoftDeviceBuilder wired) {
        if (cables.isEmpty()) {
            return;
        }
        named("--cable", () -> {
            SoftDevice trial = wired.onlyGlobalMemory(true).build();
            cables.forEach(cable -> cable.tryOut(trial));
            return trial;
        });
    }

    private int threads() {
        if (maxThreads < 2) {
            throw new IllegalArgumentException("--max-threads=" + maxThreads + ": at least 2 are needed");
        }
        return maxThreads;
    }

    /** Puts the option's name into the message of a refused value. */
    private static <T> T named(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(option + ": " + wrong.getMessage(), wrong);
        }
    }

    private SoftDeviceBuilder device() {
        SoftDeviceBuilder device = SoftDevice.builder().globalMemory(pools());
        if (!nics.isEmpty()) {
            device.nics(new ServedNics(nics));
        }
        return named("--cable", () -> {
            cables.forEach(cable -> device.cable(cable.a(), cable.b(), cable.rings(), cable.slots()));
            return device;
        });
    }

    private PoolConfig pools() {
        if (memory != null) {
            return memory.pools();
        }
        return nics.isEmpty() ? Memfd.POOLS : Memfd.POOLS.withBuffers(NIC_BUFFERS, BUFFER_SIZE);
    }

    /**
     * Closes once. The later of the two callers waits: when the shutdown hook returns, the JVM exits, even if the other
     * still has to print.
     */
    private synchronized void close(FuseServer server) {
        try {
            server.close();
            if (!reported) {
                reported = true;
                report(server.device().drops());
            }
        } catch (IOException failed) {
            spec.commandLine().getErr().println("netmap-fuse: " + failed.getMessage());
        }
    }
}
