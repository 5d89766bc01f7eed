package io.github.netmap4j.preflight;

import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a look at an interface and at this system found, see {@link io.github.netmap4j.NetmapPort#preflight}. It changes
 * nothing; the remedies are commands for the user to run.
 *
 * @param port the interface's name, without prefix and suffixes
 * @param findings the findings, in the order of {@link Topic}
 */
public record Preflight(String port, List<Finding> findings) {

    /** What a finding is about. */
    public enum Topic {
        /** Whether netmap is there. */
        MODULE,
        /** Whether this user may open it. */
        PERMISSION,
        /** Whether the interface exists. */
        INTERFACE,
        /** Whether it is up and has a link. */
        LINK,
        /** Whether it receives packets for others. */
        PROMISCUOUS,
        /** What the NIC or the host's stack does to packets unseen by netmap. */
        OFFLOADS,
        /** Whether the largest frame fits into a netmap buffer. */
        MTU,
        /** Whether the driver supports netmap, or netmap emulates. */
        DRIVER,
        /** How many buffers netmap may allocate, and of which size. */
        MEMORY
    }

    /** How much a finding matters. */
    public enum Severity {
        /** As it should be, or for information only. */
        OK,
        /** Netmap works, but perhaps not as expected. */
        WARNING,
        /** Netmap does not work. */
        PROBLEM,
        /** Could not be determined; the text says why. */
        UNKNOWN
    }

    /**
     * One finding.
     *
     * @param topic what the finding is about
     * @param severity how much it matters
     * @param text what was found
     * @param remedy the command or step that changes it; empty for none
     */
    public record Finding(
            Topic topic, Severity severity, @Nullable String text, String remedy) {

        /** Checks that nothing is null. */
        public Finding {
            Objects.requireNonNull(topic);
            Objects.requireNonNull(severity);
            Objects.requireNonNull(text);
            Objects.requireNonNull(remedy);
        }

        /** {@return the finding in one line, such as {@code WARNING offloads: … — ethtool -K …}} */
        @Override
        public String toString() {
            String topicName = topic.name().toLowerCase(java.util.Locale.ROOT);
            return severity + " " + topicName + ": " + text + (remedy.isEmpty() ? "" : " -- " + remedy);
        }
    }

    /**
     * Looks at an interface and at a device, and changes nothing.
     *
     * @param device the device
     * @param name an interface, {@code eth0}, or the name of a port on it
     * @return the findings
     */
    public static Preflight of(NetmapDevice device, String name) {
        return device.node()
                .map(node ->
                        PreflightCheck.of(name, node, Path.of("/"), System.getProperty("os.name", ""), Ethtool::get))
                .orElseGet(() -> DevicePreflight.of(
                        device,
                        PreflightCheck.interfaceName(name),
                        PreflightCheck.isInterface(name),
                        PreflightCheck.wrongName(name)));
    }

    /** Keeps a copy of the list. */
    public Preflight {
        findings = List.copyOf(findings);
    }

    /** {@return whether no finding is a {@link Severity#PROBLEM}} */
    public boolean isReady() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.PROBLEM);
    }

    /**
     * The findings about a topic.
     *
     * @param topic the topic
     * @return its findings, perhaps none
     */
    public List<Finding> about(Topic topic) {
        return findings.stream().filter(finding -> finding.topic() == topic).toList();
    }

    /** {@return all findings, a line for each} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("preflight of " + port);
        for (Finding finding : findings) {
            text.append(System.lineSeparator()).append("  ").append(finding);
        }
        return text.toString();
    }
}
