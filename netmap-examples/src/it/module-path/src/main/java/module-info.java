/** A stranger's module. */
module consumer {
    requires io.github.netmap4j.sys;
}
