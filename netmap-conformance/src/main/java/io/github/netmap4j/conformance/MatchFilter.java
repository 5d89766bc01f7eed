package io.github.netmap4j.conformance;

import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Keeps the cases whose "topic: case" contains a match. The launcher asks about every node, and obeys the answer for
 * leaves.
 */
record MatchFilter(Pattern match) implements PostDiscoveryFilter {

    @Override
    public FilterResult apply(TestDescriptor test) {
        String topic = test.getParent().map(TestDescriptor::getDisplayName).orElse("");
        return FilterResult.includedIf(
                match.matcher(topic + ": " + test.getDisplayName()).find());
    }
}
