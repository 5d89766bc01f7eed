package io.github.netmap4j.bench.run;

/** A veth pair, for programs that a shell starts in a network namespace. */
public final class VethScript {

    /** Lines of {@code sh -e} that make two interfaces, {@code bench0} and {@code bench1}, up and silent. */
    public static final String MAKE = """
            ip link add bench0 type veth peer name bench1
            for i in bench0 bench1; do
              v6=/proc/sys/net/ipv6/conf/$i/disable_ipv6
              [ ! -e $v6 ] || echo 1 >$v6
              ip link set $i up
            done
            """;

    private VethScript() {}
}
