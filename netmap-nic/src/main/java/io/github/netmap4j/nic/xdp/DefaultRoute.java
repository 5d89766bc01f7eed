package io.github.netmap4j.nic.xdp;

import static java.lang.System.Logger.Level.WARNING;

import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Severity;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;
import io.github.netmap4j.xdp.program.XdpProgram;

/** Warns users who may cut their own connection to the machine. */
final class DefaultRoute {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.nic");

    private static final String REMEDY =
            " (XdpNics.Builder.program, or -Dnetmap4j.xdp.filter='pass port 22; else redirect',"
                    + " leaves some of it to the system)";

    private DefaultRoute() {}

    /**
     * Warns before a program takes all packets of an interface with the default route; a filter is assumed to be
     * deliberate.
     */
    static void warn(String device, XdpProgram program) {
        if (program.equals(XdpProgram.redirectAll())) {
            XdpPreflight.of(device).about(Topic.TRAFFIC).stream()
                    .filter(finding -> finding.severity() == Severity.WARNING)
                    .forEach(finding -> LOG.log(WARNING, finding.text() + REMEDY));
        }
    }
}
