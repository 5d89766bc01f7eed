package io.github.netmap4j.xdp.program;

import java.util.ArrayList;
import java.util.List;

/**
 * Which packets an XDP program redirects to AF_XDP, passes to the host, or drops: the first rule that matches decides.
 * Immutable. {@link XdpProgram#filter} compiles it.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.XdpSnippetsTest" region="filter"}
 */
public final class XdpFilter {

    /** Keeps a program far below the kernel's limit of instructions. */
    private static final int MAX_RULES = 256;

    /** A rule. */
    record Rule(Verdict verdict, Match match) {}

    final List<Rule> rules;
    final Verdict otherwise;

    private XdpFilter(List<Rule> rules, Verdict otherwise) {
        this.rules = List.copyOf(rules);
        this.otherwise = otherwise;
    }

    /** {@return a builder without rules} */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether rules and verdicts are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof XdpFilter && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** {@return the rules, in order} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Rule rule : rules) {
            text.append(rule.verdict()).append(' ').append(rule.match()).append("; ");
        }
        return text.append("else ").append(otherwise).toString();
    }

    /** Builds an {@link XdpFilter}. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        /**
         * Appends a rule.
         *
         * @param verdict what happens to packets that match this rule and no earlier one
         * @param match which packets
         * @return this
         * @throws IllegalArgumentException if there are 256 rules
         */
        public Builder rule(Verdict verdict, Match match) {
            if (rules.size() == MAX_RULES) {
                throw new IllegalArgumentException("a filter has at most " + MAX_RULES + " rules");
            }
            rules.add(new Rule(verdict, match));
            return this;
        }

        /**
         * Ends the filter.
         *
         * @param verdict what happens to packets that match no rule, and to those too short for an Ethernet header
         * @return a filter
         */
        public XdpFilter otherwise(Verdict verdict) {
            return new XdpFilter(rules, verdict);
        }
    }
}
