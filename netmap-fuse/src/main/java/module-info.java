/** The software device served at a path to other processes. */
module io.github.netmap4j.fuse {
    requires io.github.netmap4j.sys;
}
