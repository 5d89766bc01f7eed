package io.github.netmap4j.xdp.preflight;

import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.sys.NetDev;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report on AF_XDP on an interface: what would fail, what would surprise, and the command or setting that changes it.
 * The check opens, attaches and changes nothing on the interface.
 *
 * @param device the interface
 * @param findings in reading order
 */
public record XdpPreflight(String device, List<Finding> findings) {

    /** How bad a finding is. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** It works, but may surprise. */
        WARNING,
        /** An open will fail, or nothing will be received. */
        PROBLEM,
        /** It could not be determined. */
        UNKNOWN
    }

    /** The topic of a finding. */
    public enum Topic {
        /** Whether the kernel has AF_XDP. */
        KERNEL,
        /** What this process may do. */
        CAPABILITY,
        /** How much memory it may lock. */
        MEMORY,
        /** Whether the interface exists and is up. */
        INTERFACE,
        /** The interface's queues. */
        QUEUES,
        /** The length of its packets. */
        MTU,
        /** Requests about packets to send: TxMetadata. */
        METADATA,
        /** Native or SKB mode, copying or zero copy. */
        MODE,
        /** The attached program. */
        PROGRAM,
        /** VLAN tags that the driver keeps apart from packets. */
        OFFLOADS,
        /** Whether the machine's own traffic goes through it. */
        TRAFFIC,
        /** Whether netmap4j-nic can make host rings, which need more than AF_XDP does. */
        HOST_RINGS
    }

    /**
     * A finding.
     *
     * @param topic what it is about
     * @param severity how bad it is
     * @param text what was found
     * @param remedy what changes it; empty if nothing does or needs to
     */
    public record Finding(Topic topic, Severity severity, String text, String remedy) {

        /** {@return the finding in one line} */
        @Override
        public String toString() {
            return severity + " " + topic + ": " + text + (remedy.isEmpty() ? "" : " (" + remedy + ")");
        }
    }

    /** Copies the findings. */
    public XdpPreflight {
        findings = List.copyOf(findings);
    }

    /**
     * Checks an interface in the network namespace of this thread.
     *
     * @param device its name
     * @return the report
     */
    public static XdpPreflight of(String device) {
        return new XdpPreflightCheck(device, NetDev.ifindex(device), Path.of("/proc"), KernelFeatures.ofKernel()).run();
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

    /**
     * All findings, a line for each.
     *
     * @return the report as text
     */
    @Override
    public String toString() {
        return findings.stream()
                .map(finding -> System.lineSeparator() + "  " + finding)
                .collect(Collectors.joining("", "preflight of " + device, ""));
    }
}
