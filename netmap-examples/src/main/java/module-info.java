/**
 * Small programs to copy from.
 */
// pkts has no module descriptor; nothing that others depend on needs it.
@SuppressWarnings("requires-automatic")
module io.github.netmap4j.examples {
    requires info.picocli;
    requires io.github.netmap4j.sys;
    requires pkts.buffers;
    requires pkts.core;

    opens io.github.netmap4j.examples.replay to
            info.picocli;
}
