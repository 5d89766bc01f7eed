package io.github.netmap4j.examples.xdp;

import picocli.CommandLine.Option;

/** The interfaces, as a picocli mixin. */
public final class XdpOptions {

    @Option(
            names = "--from",
            defaultValue = "veth0",
            description = "the sender's interface (default: ${DEFAULT-VALUE})")
    String from;

    @Option(
            names = "--to",
            defaultValue = "veth1",
            description = "the receiver's interface (default: ${DEFAULT-VALUE})")
    String to;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and do nothing else")
    @SuppressWarnings("unused") // picocli prints the help
    private boolean help;

    /** Made by picocli. */
    public XdpOptions() {}
}
