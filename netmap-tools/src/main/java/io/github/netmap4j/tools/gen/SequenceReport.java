package io.github.netmap4j.tools.gen;

import io.github.netmap4j.tools.run.CommandReport;
import io.github.netmap4j.tools.view.JsonLine;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The results of {@code rxseq}.
 *
 * @param checks one for each thread
 */
record SequenceReport(List<SequenceCheck> checks) implements CommandReport {

    private long sum(ToLongFunction<SequenceCheck> figure) {
        return checks.stream().mapToLong(figure).sum();
    }

    @Override
    public String intervalLine() {
        return "sequence: " + sum(SequenceCheck::missing) + " missing, " + sum(SequenceCheck::late) + " out of order, "
                + sum(SequenceCheck::unnumbered) + " without a number";
    }

    @Override
    public String summary() {
        return intervalLine();
    }

    @Override
    public void addTo(JsonLine summary) {
        summary.put("missing", sum(SequenceCheck::missing))
                .put("outOfOrder", sum(SequenceCheck::late))
                .put("unnumbered", sum(SequenceCheck::unnumbered));
    }
}
