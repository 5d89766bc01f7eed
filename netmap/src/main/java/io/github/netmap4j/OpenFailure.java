package io.github.netmap4j;

import io.github.netmap4j.PortOpenException.Reason;
import io.github.netmap4j.preflight.Preflight;
import io.github.netmap4j.preflight.Preflight.Finding;
import io.github.netmap4j.preflight.Preflight.Severity;
import io.github.netmap4j.preflight.Preflight.Topic;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Adds to the error of an open what a preflight found, as far as it may explain that error. */
final class OpenFailure {

    private OpenFailure() {}

    /**
     * The exception to throw.
     *
     * @param look makes a preflight of a port; what it throws is added to the error as suppressed
     */
    static PortOpenException of(
            String port, NetmapDevice device, NetmapException failed, Function<String, Preflight> look) {
        Reason reason = PortOpenException.reason(failed);
        Set<Topic> topics = topics(reason);
        // Preflight looks at the module and its node, so only for the kernel's device.
        boolean kernel = device.node().filter(KernelDevice.PATH::equals).isPresent();
        if (!kernel || topics.isEmpty()) {
            return new PortOpenException(port, reason, failed, failed.getMessage(), null);
        }
        try {
            Preflight preflight = look.apply(port);
            return new PortOpenException(
                    port, reason, failed, failed.getMessage() + text(preflight, topics), preflight);
        } catch (RuntimeException noLook) {
            PortOpenException plain = new PortOpenException(port, reason, failed, failed.getMessage(), null);
            plain.addSuppressed(noLook);
            return plain;
        }
    }

    private static Set<Topic> topics(Reason reason) {
        return switch (reason) {
            case NO_DEVICE, NO_PERMISSION -> EnumSet.of(Topic.MODULE, Topic.PERMISSION);
            case NO_INTERFACE -> EnumSet.of(Topic.INTERFACE, Topic.DRIVER);
            case OUT_OF_MEMORY -> EnumSet.of(Topic.MEMORY);
            case REFUSED, OTHER -> EnumSet.of(Topic.LINK, Topic.OFFLOADS, Topic.MTU, Topic.DRIVER);
            case BAD_NAME, BUSY, WRONG_MEMORY, LIMIT_REACHED -> EnumSet.noneOf(Topic.class);
        };
    }

    /** The memory's figures matter even if nothing is wrong with them. */
    private static boolean matters(Finding finding) {
        return finding.topic() == Topic.MEMORY
                || finding.severity() == Severity.PROBLEM
                || finding.severity() == Severity.WARNING;
    }

    private static String text(Preflight preflight, Set<Topic> topics) {
        String lines = preflight.findings().stream()
                .filter(finding -> topics.contains(finding.topic()) && matters(finding))
                .map(finding -> System.lineSeparator() + "  " + finding)
                .collect(Collectors.joining());
        return lines.isEmpty() ? "" : System.lineSeparator() + "preflight of " + preflight.port() + " says:" + lines;
    }
}
