package io.github.netmap4j.tools.run;

import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.sys.NetDev;

/** Keeps users from taking the interface of their own connection. */
final class RouteGuard {

    private RouteGuard() {}

    static void requireOther(String port) {
        String name = PortNaming.interfaceOf(port);
        if (NetDev.ifindex(name) > 0) {
            XdpPreflight.of(name).about(XdpPreflight.Topic.TRAFFIC).stream()
                    .filter(finding -> finding.severity() != XdpPreflight.Severity.OK)
                    .findAny()
                    .ifPresent(finding -> {
                        throw new ToolException(
                                ExitStatus.REFUSED,
                                finding.text() + "; use another interface, or add --yes-cut-me-off");
                    });
        }
    }
}
