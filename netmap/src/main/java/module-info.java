/** The safe layer: ports, rings and frames on any netmap device. */
module io.github.netmap4j {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.sys;
    requires jdk.jfr;

    exports io.github.netmap4j;
    exports io.github.netmap4j.async;
    exports io.github.netmap4j.forward;
    exports io.github.netmap4j.preflight;
    exports io.github.netmap4j.select;
    // For the kit, which is a module or, among a user's tests, on the class path.
    exports io.github.netmap4j.internal;
}
