package io.github.netmap4j.tools.doctor;

import io.github.netmap4j.fuse.FuseServer;
import io.github.netmap4j.preflight.Preflight;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.tools.run.DeviceOptions;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.PortNaming;
import io.github.netmap4j.tools.view.JsonLine;
import io.github.netmap4j.xdp.preflight.XdpPreflight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code netmap doctor}: what this machine can do, and what keeps an interface from working well. It changes nothing.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reports what this machine can do, or what keeps an interface from working well, and the command that mends it.",
            "It changes nothing. Exit status 1 if neither the device nor AF_XDP works."
        })
public final class DoctorCommand implements Callable<Integer> {

    /** A port that every netmap has, without an interface. */
    private static final String NO_INTERFACE = "vale0:doctor";

    /** The findings of one part. */
    private record Part(String name, boolean ready, List<Line> lines) {}

    private record Line(String severity, String topic, String text, String remedy) {}

    private final Invocation invocation;

    @Mixin
    private DeviceOptions device;

    @Parameters(arity = "0..1", paramLabel = "IF", description = "An interface: eth0. Without it, the machine.")
    private @Nullable String name;

    /**
     * The command.
     *
     * @param invocation where it prints
     */
    public DoctorCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<Part> parts = new ArrayList<>();
        parts.add(netmap(device.device()));
        if (name == null) {
            PortNaming.interfaces().forEach(each -> parts.add(xdp(each)));
            parts.add(fuse());
        } else {
            parts.add(xdp(PortNaming.interfaceOf(name)));
        }
        parts.forEach(device.isJson() ? this::printJson : this::print);
        invocation.out().flush();
        boolean works = parts.stream().anyMatch(Part::ready);
        return works ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private Part netmap(NetmapDevice netmap) {
        Preflight found = Preflight.of(netmap, name == null ? NO_INTERFACE : name);
        return new Part(
                "netmap, " + device.name(),
                found.isReady(),
                found.findings().stream()
                        .map(each -> new Line(
                                each.severity().name(),
                                each.topic().name(),
                                String.valueOf(each.text()),
                                each.remedy()))
                        .toList());
    }

    private static Part xdp(String nic) {
        XdpPreflight found = XdpPreflight.of(nic);
        return new Part(
                "AF_XDP, " + nic,
                found.isReady(),
                found.findings().stream()
                        .map(each ->
                                new Line(each.severity().name(), each.topic().name(), each.text(), each.remedy()))
                        .toList());
    }

    private static Part fuse() {
        Optional<String> missing = FuseServer.missing();
        return new Part(
                "netmap serve",
                false,
                List.of(new Line(
                        missing.isPresent() ? "PROBLEM" : "OK",
                        "FUSE",
                        missing.orElse("this machine can serve a software device to other processes"),
                        "")));
    }

    private void print(Part part) {
        invocation.out().println(part.name());
        for (Line line : part.lines()) {
            invocation
                    .out()
                    .println(String.format(
                            Locale.ROOT,
                            "  %-8s%-12s%s",
                            line.severity(),
                            line.topic().toLowerCase(Locale.ROOT).replace('_', ' '),
                            line.text()));
            if (!line.remedy().isEmpty()) {
                invocation.out().println("                      -> " + line.remedy());
            }
        }
    }

    private void printJson(Part part) {
        for (Line line : part.lines()) {
            invocation
                    .out()
                    .println(new JsonLine()
                            .put("part", part.name())
                            .put("severity", line.severity())
                            .put("topic", line.topic())
                            .put("text", line.text())
                            .put("remedy", line.remedy()));
        }
    }
}
