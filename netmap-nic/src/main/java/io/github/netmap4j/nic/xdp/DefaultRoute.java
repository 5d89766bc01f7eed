package io.github.netmap4j.nic.xdp;

import static java.lang.System.Logger.Level.WARNING;

import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Severity;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;
import io.github.netmap4j.xdp.program.XdpProgram;

/** Whoever takes the packets of an interface by which the machine is reached may cut himself off. */
final class DefaultRoute {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.nic");

    private static final String REMEDY =
            " (XdpNics.Builder.program, or -Dnetmap4j.xdp.filter='pass port 22; else redirect',"
                    + " leaves some of it to the system)";

    private DefaultRoute() {}

    /** Says so, before a program takes all packets of an interface; a filter was thought about. */
    static void warn(String device, XdpProgram program) {
        if (program.equals(XdpProgram.redirectAll())) {
            XdpPreflight.of(device).about(Topic.TRAFFIC).stream()
                    .filter(finding -> finding.severity() == Severity.WARNING)
                    .forEach(finding -> LOG.log(WARNING, finding.text() + REMEDY));
        }
    }
}
