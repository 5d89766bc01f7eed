package io.github.netmap4j.preflight;

import io.github.netmap4j.preflight.Preflight.Finding;
import io.github.netmap4j.preflight.Preflight.Severity;
import io.github.netmap4j.preflight.Preflight.Topic;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqPortInfoGet;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import java.util.ArrayList;
import java.util.List;

/** Looks at a device that does not belong to the kernel: only the device itself is asked, not the system. */
final class DevicePreflight {

    private DevicePreflight() {}

    /** Asks a device about its memory and about a port, by the port's name without prefix and suffixes. */
    static Preflight of(NetmapDevice device, String port, boolean isInterface, List<Finding> wrongName) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                Topic.MODULE, Severity.OK, "the device is " + device + ", which needs no kernel module", ""));
        findings.addAll(wrongName);
        if (isInterface && wrongName.isEmpty()) {
            findings.add(port(device, port));
        }
        findings.add(memory(device));
        return new Preflight(port, findings);
    }

    private static Finding port(NetmapDevice device, String port) {
        try {
            NmreqPortInfoGet info =
                    NetmapReq.NETMAP_REQ_PORT_INFO_GET(port).ioctlOnce(device).body();
            return new Finding(
                    Topic.INTERFACE,
                    Severity.OK,
                    port + " exists, " + info.nr_rx_rings() + " receive rings of " + info.nr_rx_slots() + " slots",
                    "");
        } catch (NetmapException refused) {
            return new Finding(Topic.INTERFACE, Severity.PROBLEM, refused.getMessage(), "");
        }
    }

    private static Finding memory(NetmapDevice device) {
        try {
            NmreqPortInfoGet info =
                    NetmapReq.NETMAP_REQ_PORT_INFO_GET("").ioctlOnce(device).body();
            return new Finding(
                    Topic.MEMORY,
                    Severity.OK,
                    "memory " + info.nr_mem_id() + ", which NICs share, has " + info.nr_memsize() + " bytes",
                    "");
        } catch (NetmapException refused) {
            return new Finding(Topic.MEMORY, Severity.UNKNOWN, refused.getMessage(), "");
        }
    }
}
