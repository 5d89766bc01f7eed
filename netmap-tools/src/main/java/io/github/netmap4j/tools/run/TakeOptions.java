package io.github.netmap4j.tools.run;

import picocli.CommandLine.Option;

/** The option of every command that takes an interface from the host, as a picocli mixin. */
public final class TakeOptions {

    @Option(
            names = "--yes-cut-me-off",
            description =
                    "Take the interface even if the default route goes through it. It carries your ssh session, too.")
    private boolean cutMeOff;

    /** Made by picocli. */
    public TakeOptions() {}

    /**
     * Refuses a port whose interface carries the default route, unless the user allowed it.
     *
     * @param device the port's device
     * @param port the port's name
     * @throws ToolException if the user might be cut off
     */
    public void requireSafe(DeviceOptions device, String port) {
        if (!device.isSoft()) {
            requireSafe(port);
        }
    }

    /**
     * Refuses a port whose interface carries the default route, unless the user allowed it.
     *
     * @param port the name of a port, or of an interface
     * @throws ToolException if the user might be cut off
     */
    public void requireSafe(String port) {
        if (!cutMeOff) {
            RouteGuard.requireOther(port);
        }
    }
}
