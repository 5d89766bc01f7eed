package io.github.netmap4j.tools.run;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that opens netmap, as a picocli mixin. */
public final class DeviceOptions {

    private static final String SOFT = "soft";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "A path such as /dev/netmap, \"soft\" for this process alone, or \"xdp\" for the interfaces of this"
                            + " machine over AF_XDP. By default /dev/netmap if it exists, else soft.")
    private @Nullable String device;

    @Option(names = "--json", description = "Print JSON: one object on each line.")
    private boolean json;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    private boolean told;

    /** Made by picocli. */
    public DeviceOptions() {}

    /** {@return whether to print JSON} */
    public boolean isJson() {
        return json;
    }

    /** {@return the name of the device: a path, or a provider's name} */
    public String name() {
        return device != null ? device : Files.exists(Path.of(KernelDevice.PATH)) ? KernelDevice.PATH : SOFT;
    }

    /**
     * Finds the device. If the user named none, prints the choice on the standard error.
     *
     * @return the device
     * @throws ParameterException if there is no device of that name
     */
    public NetmapDevice device() {
        if (device == null && !told) {
            told = true;
            String why = isSoft() ? " (no " + KernelDevice.PATH + " here)" : "";
            spec.commandLine().getErr().println("device: " + name() + why);
        }
        try {
            return NetmapDevice.of(name());
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), String.valueOf(unknown.getMessage()), unknown);
        }
    }

    /** {@return whether the ports are interfaces of this machine, over AF_XDP} */
    public boolean isXdp() {
        return name().equals("xdp");
    }

    /** {@return whether the device is in this process alone, without the machine's interfaces} */
    public boolean isSoft() {
        return name().equals(SOFT);
    }
}
