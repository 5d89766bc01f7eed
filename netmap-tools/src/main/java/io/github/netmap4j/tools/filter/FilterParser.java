package io.github.netmap4j.tools.filter;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.packet.IpProtocol;
import io.github.netmap4j.packet.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns an expression into a condition, by recursive descent. */
final class FilterParser {

    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|!|&&|\\|\\||[^\\s()!]+)");
    private static final int MAX_PORT = 65_535;
    private static final int MAX_VLAN = 4094;
    private static final int MAX_PROTOCOL = 255;

    private record Token(String text, int at) {}

    private final String expression;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    FilterParser(String expression) {
        this.expression = expression;
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            tokens.add(new Token(token.group(1), token.start(1)));
        }
    }

    Condition parse() {
        Condition all = or();
        if (next < tokens.size()) {
            throw wrong("\"" + peek() + "\" is too much: write and, or");
        }
        return all;
    }

    private Condition or() {
        Condition left = and();
        while (accept("or") || accept("||")) {
            Condition one = left;
            Condition other = and();
            left = (packet, length) -> one.test(packet, length) || other.test(packet, length);
        }
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (accept("and") || accept("&&")) {
            Condition one = left;
            Condition other = not();
            left = (packet, length) -> one.test(packet, length) && other.test(packet, length);
        }
        return left;
    }

    private Condition not() {
        if (accept("not") || accept("!")) {
            Condition inner = not();
            return (packet, length) -> !inner.test(packet, length);
        }
        if (accept("(")) {
            Condition inner = or();
            if (!accept(")")) {
                throw wrong("a ) is missing");
            }
            return inner;
        }
        return test();
    }

    private Condition test() {
        String word = take("a test, such as udp or host 10.0.0.1");
        return switch (word) {
            case "ip" -> has(Layer.IPV4);
            case "ip6" -> has(Layer.IPV6);
            case "arp" -> has(Layer.ARP);
            case "tcp" -> has(Layer.TCP);
            case "udp" -> has(Layer.UDP);
            case "icmp" -> protocol(IpProtocol.ICMP);
            case "icmp6" -> protocol(IpProtocol.ICMPV6);
            case "proto" -> protocol(number("a protocol's number", 0, MAX_PROTOCOL));
            case "vlan" -> vlan();
            case "ether" -> ether();
            case "broadcast" ->
                (packet, _) -> packet.has(Layer.ETHERNET) && packet.ethernet().destination() == Ethernet.BROADCAST;
            case "multicast" ->
                (packet, _) -> packet.has(Layer.ETHERNET) && packet.ethernet().isMulticast();
            case "less" -> less(number("a length", 0, Integer.MAX_VALUE));
            case "greater" -> greater(number("a length", 0, Integer.MAX_VALUE));
            case "src" -> oneSide(take("host, net or port"), Side.SOURCE);
            case "dst" -> oneSide(take("host, net or port"), Side.DESTINATION);
            default -> oneSide(word, Side.EITHER);
        };
    }

    private Condition oneSide(String word, Side side) {
        return switch (word) {
            case "host" -> AddressCondition.of(address(), side);
            case "net" -> AddressCondition.of(net(), side);
            case "port" -> port(side);
            default -> {
                next--;
                throw wrong(
                        "\"" + word + "\" is not a test" + (side == Side.EITHER ? "" : ": write host, net or port"));
            }
        };
    }

    private static Condition has(Layer layer) {
        return (packet, _) -> packet.has(layer);
    }

    private static Condition protocol(int number) {
        return (packet, _) -> (packet.has(Layer.IPV4) || packet.has(Layer.IPV6)) && packet.protocol() == number;
    }

    private static Condition less(int bytes) {
        return (_, length) -> length <= bytes;
    }

    private static Condition greater(int bytes) {
        return (_, length) -> length >= bytes;
    }

    private Condition vlan() {
        if (next < tokens.size() && Character.isDigit(peek().charAt(0))) {
            int id = number("a VLAN", 0, MAX_VLAN);
            return (packet, _) -> {
                for (int i = 0; i < packet.tagCount(); i++) {
                    if (packet.tag(i).id() == id) {
                        return true;
                    }
                }
                return false;
            };
        }
        return (packet, _) -> packet.tagCount() > 0;
    }

    private Condition ether() {
        Side side = accept("src") ? Side.SOURCE : accept("dst") ? Side.DESTINATION : Side.EITHER;
        if (!accept("host") && side == Side.EITHER) {
            throw wrong("write ether host MAC");
        }
        String text = take("an address, such as 02:00:00:00:00:01");
        long mac;
        try {
            mac = Addresses.mac(text);
        } catch (IllegalArgumentException none) {
            throw back(none);
        }
        return (packet, _) -> packet.has(Layer.ETHERNET)
                && ((side.hasSource() && packet.ethernet().source() == mac)
                        || (side.hasDestination() && packet.ethernet().destination() == mac));
    }

    private Condition port(Side side) {
        String text = take("a port");
        String[] ends = text.split("-", 2);
        int first = number(ends[0], "a port", 0, MAX_PORT);
        int last = ends.length == 1 ? first : number(ends[1], "a port", first, MAX_PORT);
        return (packet, _) -> {
            int source;
            int destination;
            if (packet.has(Layer.UDP)) {
                source = packet.udp().sourcePort();
                destination = packet.udp().destinationPort();
            } else if (packet.has(Layer.TCP)) {
                source = packet.tcp().sourcePort();
                destination = packet.tcp().destinationPort();
            } else {
                return false;
            }
            return (side.hasSource() && source >= first && source <= last)
                    || (side.hasDestination() && destination >= first && destination <= last);
        };
    }

    private Prefix address() {
        try {
            return Prefix.ofAddress(take("an address"));
        } catch (IllegalArgumentException none) {
            throw back(none);
        }
    }

    private Prefix net() {
        try {
            return Prefix.parse(take("a network, such as 10.0.0.0/8"));
        } catch (IllegalArgumentException none) {
            throw back(none);
        }
    }

    private String peek() {
        return tokens.get(next).text;
    }

    private boolean accept(String word) {
        if (next < tokens.size() && peek().equals(word)) {
            next++;
            return true;
        }
        return false;
    }

    private String take(String what) {
        if (next == tokens.size()) {
            throw wrong("the expression ends where " + what + " is expected");
        }
        return tokens.get(next++).text;
    }

    private int number(String what, int least, int most) {
        return number(take(what), what, least, most);
    }

    private int number(String text, String what, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            // The same message as for a number out of range.
        }
        next--;
        throw wrong("\"" + text + "\" is not " + what + ": write a number from " + least + " to " + most);
    }

    private IllegalArgumentException back(IllegalArgumentException none) {
        next--;
        return wrong(String.valueOf(none.getMessage()));
    }

    private IllegalArgumentException wrong(String message) {
        int at = next < tokens.size() ? tokens.get(next).at : expression.length();
        return new IllegalArgumentException("filter \"" + expression + "\", character " + (at + 1) + ": " + message);
    }
}
