/** The software device served at a path to other processes. */
@SuppressWarnings("module") // It is built after this one.
module io.github.netmap4j.fuse {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.soft;
    requires info.picocli;

    exports io.github.netmap4j.fuse;
    exports io.github.netmap4j.fuse.command to
            io.github.netmap4j.tools;

    opens io.github.netmap4j.fuse.command to
            info.picocli;
}
