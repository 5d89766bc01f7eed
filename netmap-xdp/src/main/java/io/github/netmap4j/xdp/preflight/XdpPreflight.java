package io.github.netmap4j.xdp.preflight;

import io.github.netmap4j.xdp.sys.NetDev;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found about AF_XDP on an interface: what would fail, what would surprise, and the command or setting that changes
 * it. It only looks: nothing is opened on the interface, attached or changed.
 *
 * @param device the interface
 * @param findings in the order in which one would look at them
 */
public record XdpPreflight(String device, List<Finding> findings) {

    /** How bad a finding is. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** It works, but not as one might think. */
        WARNING,
        /** An open will fail, or nothing will be received. */
        PROBLEM,
        /** It cannot be found out here. */
        UNKNOWN
    }

    /** What a finding is about. */
    public enum Topic {
        /** Whether the kernel has AF_XDP. */
        KERNEL,
        /** What this process may do. */
        CAPABILITY,
        /** How much memory it may lock. */
        MEMORY,
        /** Whether the interface is there and up. */
        INTERFACE,
        /** How many queues it has. */
        QUEUES,
        /** The length of its packets. */
        MTU,
        /** Native or SKB, with or without copying. */
        MODE,
        /** What program is attached. */
        PROGRAM,
        /** VLAN tags that the driver keeps apart. */
        OFFLOADS,
        /** Whether the machine's own traffic goes through it. */
        TRAFFIC,
        /** Whether netmap4j-nic can make host rings, which take more than AF_XDP does. */
        HOST_RINGS
    }

    /**
     * Something that was found.
     *
     * @param topic what it is about
     * @param severity how bad it is
     * @param text what was found
     * @param remedy what changes it; empty if nothing needs to
     */
    public record Finding(Topic topic, Severity severity, String text, String remedy) {

        /** {@return the finding in one line, for people} */
        @Override
        public String toString() {
            return severity + " " + topic + ": " + text + (remedy.isEmpty() ? "" : " (" + remedy + ")");
        }
    }

    /** Takes the findings over. */
    public XdpPreflight {
        findings = List.copyOf(findings);
    }

    /**
     * Looks at an interface of the network namespace of this thread.
     *
     * @param device its name
     * @return what was found
     */
    public static XdpPreflight of(String device) {
        return new XdpPreflightCheck(device, NetDev.ifindex(device), Path.of("/proc")).run();
    }

    /** {@return whether nothing was found that makes an open fail or keeps packets away} */
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
        return findings.stream()
                .map(finding -> System.lineSeparator() + "  " + finding)
                .collect(Collectors.joining("", "preflight of " + device, ""));
    }
}
