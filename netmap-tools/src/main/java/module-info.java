/** The command {@code netmap}: generator, bridge, doctor, capture, replay and their kin, in one program. */
// HdrHistogram has no module descriptor; nothing that others depend on needs it.
@SuppressWarnings("requires-automatic")
module io.github.netmap4j.tools {
    requires static org.jspecify;
    requires HdrHistogram;
    requires info.picocli;
    requires io.github.netmap4j;
    requires io.github.netmap4j.conformance;
    requires io.github.netmap4j.fuse;
    requires io.github.netmap4j.packet;
    requires io.github.netmap4j.pcap;
    requires io.github.netmap4j.soft;
    requires io.github.netmap4j.xdp;

    exports io.github.netmap4j.tools;

    opens io.github.netmap4j.tools to
            info.picocli;
    opens io.github.netmap4j.tools.capture to
            info.picocli;
    opens io.github.netmap4j.tools.doctor to
            info.picocli;
    opens io.github.netmap4j.tools.forward to
            info.picocli;
    opens io.github.netmap4j.tools.gen to
            info.picocli;
    opens io.github.netmap4j.tools.run to
            info.picocli;
    opens io.github.netmap4j.tools.vale to
            info.picocli;
}
