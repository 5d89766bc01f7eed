package io.github.netmap4j.tools.run;

import io.github.netmap4j.xdp.preflight.XdpPreflight;

/** Keeps users from taking the interface of their own connection. */
final class RouteGuard {

    private RouteGuard() {}

    static void requireOther(String port) {
        String name = PortNaming.interfaceOf(port);
        if (PortNaming.find(name) != null
                && XdpPreflight.of(name).about(XdpPreflight.Topic.TRAFFIC).stream()
                        .anyMatch(finding -> finding.severity() != XdpPreflight.Severity.OK)) {
            throw new ToolException(
                    ExitStatus.REFUSED,
                    "the default route goes through " + name + ", and " + port
                            + " would take its traffic, ssh too: use another interface, or add --yes-cut-me-off");
        }
    }
}
