package io.github.netmap4j.preflight;

import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a look at an interface and at this system found, see {@link io.github.netmap4j.NetmapPort#preflight}. Nothing was changed; the remedies are
 * commands to be run by whoever decides.
 *
 * @param port what was looked at, without prefix and suffixes
 * @param findings what was found, in the order of {@link Topic}
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
        /** What the NIC or the host's stack does to packets, that netmap cannot see. */
        OFFLOADS,
        /** Whether packets fit into netmap's buffers. */
        MTU,
        /** Whether the driver knows netmap, or netmap emulates. */
        DRIVER,
        /** How much memory netmap may use. */
        MEMORY
    }

    /** How much a finding matters. */
    public enum Severity {
        /** As it should be, or just for information. */
        OK,
        /** It works, perhaps not as expected. */
        WARNING,
        /** It does not work. */
        PROBLEM,
        /** It could not be found out; the text says why. */
        UNKNOWN
    }

    /**
     * One thing that was found.
     *
     * @param topic what it is about
     * @param severity how much it matters
     * @param text what it is
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
     * @param name an interface, {@code eth0}; the name of a port is understood too
     * @return what was found, with the command that changes it
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

    /** {@return whether nothing was found that keeps netmap from working} */
    public boolean isReady() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.PROBLEM);
    }

    /**
     * What was found about a topic.
     *
     * @param topic the topic
     * @return its findings, perhaps none
     */
    public List<Finding> about(Topic topic) {
        return findings.stream().filter(finding -> finding.topic() == topic).toList();
    }

    /**
     * All findings, a line for each.
     *
     * @return text for people
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("preflight of " + port);
        for (Finding finding : findings) {
            text.append(System.lineSeparator()).append("  ").append(finding);
        }
        return text.toString();
    }
}
