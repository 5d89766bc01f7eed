package io.github.netmap4j.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import io.github.netmap4j.conformance.lab.Devices;
import io.github.netmap4j.conformance.lab.Parameters;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The program {@code netmap-conformance}: runs the cases on a device and prints one line for each.
 *
 * <p>The exit status is 0 if no case failed, 1 if one did, 2 if none ran because of a wrong argument or a device that
 * cannot be opened.
 */
@Command(
        name = "netmap-conformance",
        mixinStandardHelpOptions = true,
        version = "netmap-conformance 0.1.0",
        description = "Checks that a netmap device behaves as netmap does.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:No case failed.",
            "1:A case failed.",
            "2:Nothing was run: a wrong argument, or the device cannot be opened."
        })
public final class Conformance implements Callable<Integer> {

    private static final String CASES = Conformance.class.getPackageName() + ".cases";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "The device: a path, \"soft\", or \"xdp\" for an interface of this machine without netmap's module. "
                            + "Without it /dev/netmap if it exists, else soft.")
    private String device;

    @Option(
            names = "--interface",
            paramLabel = "IF",
            description = "A network interface that may be put into netmap mode, for the cases that need one. "
                    + "Its traffic stops while they run.")
    private String nic;

    @Option(
            names = "--peer",
            paramLabel = "IF",
            description = "The interface that --interface is connected to, for the cases that send over the cable. "
                    + "Both must be up and promiscuous, with offloads off.")
    private String peer;

    @Option(
            names = "--address",
            paramLabel = "IPV4",
            description =
                    "The IPv4 address that the host of --interface answers ARP for, for the cases with host rings. "
                            + "Without it the first one of the interface, if this machine has it.")
    private String address;

    @Option(
            names = "--may-leave-ports",
            description = "Also the cases that open attached persistent VALE ports. On a kernel that renames such "
                    + "ports, one port and one switch stay occupied until the module is unloaded.")
    private boolean mayLeavePorts;

    @Option(
            names = "--match",
            paramLabel = "REGEX",
            description = "Only the cases whose \"topic: case\" contains a match.")
    private Pattern match;

    /** The caller's device; null if the arguments name one. */
    private final @Nullable NetmapDevice made;

    private Conformance(@Nullable NetmapDevice made) {
        this.made = made;
    }

    /**
     * Runs the program and ends the JVM with its exit status.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        System.exit(run(out, err, arguments));
    }

    /**
     * Runs the program.
     *
     * @param out where the table goes
     * @param err where messages about wrong arguments go
     * @param arguments see {@code --help}
     * @return the exit status
     */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(null, out, err, arguments);
    }

    /**
     * Runs the cases on the caller's device, for authors of devices.
     *
     * @param made the device, which stays open; null to use the one that the arguments name
     * @param out where the table goes
     * @param err where messages about wrong arguments go
     * @param arguments see {@code --help}; {@code --device} is for devices with a name
     * @return the exit status
     */
    public static int run(@Nullable NetmapDevice made, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Conformance(made)).setOut(out).setErr(err).execute(arguments);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (made == null) {
            return run(
                    out,
                    device != null ? device : Files.exists(Path.of(KernelDevice.PATH)) ? KernelDevice.PATH : "soft");
        }
        if (device != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--device names another device");
        }
        String name = Devices.register(made);
        try {
            return run(out, name);
        } finally {
            Devices.unregister(name);
        }
    }

    private int run(PrintWriter out, String name) {
        check(name);
        out.printf(
                Locale.ROOT,
                "Device %s, %s %s, JDK %s%n",
                name,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version());
        CaseReport report = new CaseReport(out);
        LauncherFactory.create().execute(request(name), report);
        report.summary();
        if (report.cases() == 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "no case matches " + match);
        }
        return report.failed() ? 1 : 0;
    }

    /** Opens the device once, so that a failure is reported once, not by every case. */
    private void check(String name) {
        NetmapDevice opened;
        try {
            opened = Devices.of(name);
        } catch (IllegalArgumentException unknown) {
            throw new CommandLine.ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
        }
        try (Descriptor any = Descriptor.open(opened, opened.toString())) {
            any.fd();
        } catch (NetmapException failed) {
            throw new CommandLine.ParameterException(spec.commandLine(), failed.getMessage(), failed);
        }
    }

    private LauncherDiscoveryRequest request(String name) {
        LauncherDiscoveryRequestBuilder builder = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(CASES))
                .filters(includeClassNamePatterns(".*"))
                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
                .configurationParameter(Parameters.DEVICE, name);
        if (nic != null) {
            builder.configurationParameter(Parameters.INTERFACE, nic);
        }
        if (peer != null) {
            builder.configurationParameter(Parameters.PEER, peer);
        }
        if (address != null) {
            builder.configurationParameter(Parameters.ADDRESS, address);
        }
        if (mayLeavePorts) {
            builder.configurationParameter(Parameters.MAY_LEAVE_PORTS, "true");
        }
        if (match != null) {
            builder.filters(new MatchFilter(match));
        }
        return builder.build();
    }
}
