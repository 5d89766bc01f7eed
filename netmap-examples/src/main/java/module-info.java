/** Small programs to copy from. */
// affinity has no module descriptor; nothing that others depend on needs it.
@SuppressWarnings("requires-automatic")
module io.github.netmap4j.examples {
    requires static org.jspecify;
    requires affinity;
    requires com.google.zxing;
    requires info.picocli;
    requires io.github.netmap4j;
    requires io.github.netmap4j.soft;
    requires io.github.netmap4j.xdp;

    opens io.github.netmap4j.examples to
            info.picocli;
    opens io.github.netmap4j.examples.safe to
            info.picocli;
    opens io.github.netmap4j.examples.xdp to
            info.picocli;
}
