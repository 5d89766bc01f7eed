package io.github.netmap4j.tools.gen;

import io.github.netmap4j.tools.run.Remarks;
import io.github.netmap4j.tools.view.JsonLine;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The results of {@code rxseq}.
 *
 * @param checks one for each thread
 */
record SequenceRemarks(List<SequenceCheck> checks) implements Remarks {

    private long sum(ToLongFunction<SequenceCheck> figure) {
        return checks.stream().mapToLong(figure).sum();
    }

    @Override
    public String meanwhile() {
        return "sequence: " + sum(SequenceCheck::missing) + " missing, " + sum(SequenceCheck::late) + " out of order, "
                + sum(SequenceCheck::unnumbered) + " without a number";
    }

    @Override
    public String atEnd() {
        return meanwhile();
    }

    @Override
    public void atEnd(JsonLine summary) {
        summary.put("missing", sum(SequenceCheck::missing))
                .put("outOfOrder", sum(SequenceCheck::late))
                .put("unnumbered", sum(SequenceCheck::unnumbered));
    }
}
