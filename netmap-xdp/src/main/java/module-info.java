/**
 * AF_XDP sockets: frames of a Linux interface, from and to memory that the kernel shares with the program. No netmap, no C
 * library.
 */
module io.github.netmap4j.xdp {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.sys;

    exports io.github.netmap4j.xdp;
    exports io.github.netmap4j.xdp.abi;
    exports io.github.netmap4j.xdp.failure;
    exports io.github.netmap4j.xdp.preflight;
    exports io.github.netmap4j.xdp.program;
    exports io.github.netmap4j.xdp.sys;
}
