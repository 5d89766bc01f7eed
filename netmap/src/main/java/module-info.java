/** The safe layer: ports, rings and frames on any netmap device. */
@SuppressWarnings("module") // The kit is built after this one.
module io.github.netmap4j {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.sys;
    requires jdk.jfr;

    exports io.github.netmap4j;
    exports io.github.netmap4j.async;
    exports io.github.netmap4j.forward;
    exports io.github.netmap4j.preflight;
    exports io.github.netmap4j.select;
    exports io.github.netmap4j.internal to
            io.github.netmap4j.junit;
}
