package io.github.netmap4j.nic;

import io.github.netmap4j.xdp.program.Match;
import io.github.netmap4j.xdp.program.Verdict;
import io.github.netmap4j.xdp.program.XdpFilter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Reads a filter as {@link XdpFilter#toString} writes it, in any case: {@code pass port 22; redirect VLAN 5; else drop}. */
final class FilterText {

    private FilterText() {}

    /**
     * A filter.
     *
     * @param text rules, each followed by a semicolon, then {@code else} and the verdict on all other packets
     * @throws IllegalArgumentException if the text is invalid; the message says where
     */
    static XdpFilter parse(String text) {
        XdpFilter.Builder filter = XdpFilter.builder();
        String[] parts = text.split(";", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            Deque<String> words = words(parts[i]);
            Verdict verdict = verdict(words);
            filter = filter.rule(verdict, match(words));
        }
        Deque<String> last = words(parts[parts.length - 1]);
        if (!next(last).equals("else")) {
            throw new IllegalArgumentException(
                    "it does not say at its end what happens to the rest: else redirect, say");
        }
        Verdict otherwise = verdict(last);
        if (!last.isEmpty()) {
            throw new IllegalArgumentException("\"" + last.peek() + "\" comes after its end");
        }
        return filter.otherwise(otherwise);
    }

    private static Deque<String> words(String part) {
        return new ArrayDeque<>(List.of(part.strip().toLowerCase(Locale.ROOT).split("[\\s,]+", -1)));
    }

    private static String next(Deque<String> words) {
        return words.isEmpty() ? "" : words.remove();
    }

    private static Verdict verdict(Deque<String> words) {
        String word = next(words);
        for (Verdict verdict : Verdict.values()) {
            if (verdict.name().toLowerCase(Locale.ROOT).equals(word)) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is none of redirect, pass and drop");
    }

    private static Match match(Deque<String> words) {
        Match match = Match.anything();
        while (!words.isEmpty()) {
            String word = next(words);
            if (word.equals("ip") || word.equals("source") || word.equals("destination")) {
                word += " " + next(words);
            }
            match = switch (word) {
                case "anything" -> match;
                case "ethertype" -> match.etherType(number(word, words));
                case "vlan" -> match.vlan(number(word, words));
                case "ip protocol" -> match.ipProtocol(number(word, words));
                case "port" -> match.port(number(word, words));
                case "source port" -> match.sourcePort(number(word, words));
                case "destination port" -> match.destinationPort(number(word, words));
                default ->
                    throw new IllegalArgumentException("\"" + word + "\" is none of anything, EtherType, VLAN,"
                            + " IP protocol, port, source port and destination port");
            };
        }
        return match;
    }

    private static int number(String behind, Deque<String> words) {
        String word = next(words);
        try {
            return Integer.decode(word);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("\"" + word + "\" after " + behind + " is not a number", wrong);
        }
    }
}
