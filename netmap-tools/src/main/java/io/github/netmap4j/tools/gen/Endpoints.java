package io.github.netmap4j.tools.gen;

import io.github.netmap4j.packet.Addresses;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses and ports, in pkt-gen's form: {@code 10.0.0.1}, {@code 10.0.0.1:1000-10.0.0.9:1999}, {@code
 * [2001:db8::1]:53}. An IPv4 address is the low 32 bits; within a range of IPv6 only the low 64 bits may differ.
 *
 * @param high the upper half of all addresses, 0 for IPv4
 * @param first the first address
 * @param last the last address, not below the first
 * @param firstPort the first port
 * @param lastPort the last port, not below the first
 */
record Endpoints(long high, long first, long last, int firstPort, int lastPort) {

    private static final Pattern V4 = Pattern.compile("([0-9.]+)(?::(\\d{1,5}))?");
    private static final Pattern V6 = Pattern.compile("\\[([0-9a-fA-F:.]+)](?::(\\d{1,5}))?|([0-9a-fA-F:.]+)");
    private static final int DEFAULT_PORT = 1234;
    private static final int MAX = 65_535;
    private static final long UNSIGNED = 0xffff_ffffL;

    private record End(long high, long low, int port) {}

    /**
     * Reads a range.
     *
     * @param text what the user wrote
     * @param six whether it is IPv6
     * @throws IllegalArgumentException if it is invalid; the message has the reason
     */
    static Endpoints parse(String text, boolean six) {
        int dash = text.indexOf('-');
        End from = end(dash < 0 ? text : text.substring(0, dash), six, DEFAULT_PORT);
        End to = dash < 0 ? from : end(text.substring(dash + 1), six, from.port);
        if (from.high != to.high) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": both ends of a range must begin with the same 64 bits of an address");
        }
        boolean inOrder = Long.compareUnsigned(from.low, to.low) <= 0;
        return new Endpoints(
                from.high,
                inOrder ? from.low : to.low,
                inOrder ? to.low : from.low,
                Math.min(from.port, to.port),
                Math.max(from.port, to.port));
    }

    private static End end(String text, boolean six, int defaultPort) {
        Matcher form = (six ? V6 : V4).matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not an address of " + (six ? "IPv6" : "IPv4")
                    + (six ? "; write 2001:db8::1 or [2001:db8::1]:53" : "; write 10.0.0.1 or 10.0.0.1:53")
                    + (text.contains(":") && !six && text.indexOf(':') != text.lastIndexOf(':') ? ", or add -6" : ""));
        }
        String address = six && form.group(1) == null ? form.group(3) : form.group(1);
        int port = form.group(2) == null ? defaultPort : Integer.parseInt(form.group(2));
        if (port > MAX) {
            throw new IllegalArgumentException("\"" + text + "\": ports end at " + MAX);
        }
        return six
                ? new End(Addresses.ipv6High(address), Addresses.ipv6Low(address), port)
                : new End(0, Addresses.ipv4(address) & UNSIGNED, port);
    }

    /** Whether there is more than one address or port. */
    boolean isRange() {
        return first != last || firstPort != lastPort;
    }
}
