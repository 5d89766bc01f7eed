/** A program on netmap4j. */
module sample.echo {
    requires io.github.netmap4j;
    requires io.github.netmap4j.packet;
}
