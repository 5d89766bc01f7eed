/** The software device served at a path to other processes. */
module io.github.netmap4j.fuse {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.soft;
    requires info.picocli;

    exports io.github.netmap4j.fuse;

    opens io.github.netmap4j.fuse.command to
            info.picocli;
}
