package io.github.netmap4j.conformance;

import io.github.netmap4j.conformance.lab.KnownDefect;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints a line for each case as it ends: the result, the case, and the reason if it did not pass. */
final class CaseReport implements TestExecutionListener {

    private enum Result {
        PASS("pass", "passed"),
        FAIL("FAIL", "failed"),
        SKIP("skip", "skipped"),
        DEFECT("defect", "showed a known defect");

        private final String word;
        private final String count;

        Result(String word, String count) {
            this.word = word;
            this.count = count;
        }
    }

    private final PrintWriter out;
    private final Instant start = Instant.now();
    private final Map<Result, Integer> counts = new EnumMap<>(Result.class);
    private @Nullable TestPlan plan;

    CaseReport(PrintWriter out) {
        this.out = out;
    }

    int cases() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    boolean failed() {
        return counts.containsKey(Result.FAIL);
    }

    void summary() {
        out.printf(Locale.ROOT, "%n%d cases", cases());
        String separator = ": ";
        for (Map.Entry<Result, Integer> count : counts.entrySet()) {
            out.printf(Locale.ROOT, "%s%d %s", separator, count.getValue(), count.getKey().count);
            separator = ", ";
        }
        out.printf(
                Locale.ROOT, " (%d s)%n", Duration.between(start, Instant.now()).toSeconds());
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionStarted(TestIdentifier started) {
        if (isTopic(started)) {
            out.printf(Locale.ROOT, "%n%s%n", started.getDisplayName());
        }
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        row(skipped, Result.SKIP, reason);
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        if (!finished.isTest() && result.getStatus() == Status.SUCCESSFUL) {
            return;
        }
        Optional<Throwable> thrown = result.getThrowable();
        switch (result.getStatus()) {
            case SUCCESSFUL -> row(finished, Result.PASS, "");
            case FAILED ->
                row(finished, Result.FAIL, thrown.map(CaseReport::failure).orElse("no reason given"));
            case ABORTED ->
                row(
                        finished,
                        thrown.filter(CaseReport::isKnownDefect).isPresent() ? Result.DEFECT : Result.SKIP,
                        thrown.map(CaseReport::reason).orElse("no reason given"));
        }
    }

    private void row(TestIdentifier test, Result result, String reason) {
        counts.merge(result, 1, Integer::sum);
        Optional<TestIdentifier> parent = Objects.requireNonNull(plan, "no plan has started")
                .getParent(test)
                .filter(one -> !isTopic(one) && test.isTest());
        String name = parent.map(table -> table.getDisplayName() + ": ").orElse("") + test.getDisplayName();
        out.printf(Locale.ROOT, "  %-6s  %s%s%n", result.word, name, reason.isEmpty() ? "" : "\n            " + reason);
        out.flush();
    }

    private static boolean isTopic(TestIdentifier identifier) {
        return identifier.getSource().filter(ClassSource.class::isInstance).isPresent();
    }

    private static boolean isKnownDefect(Throwable thrown) {
        return thrown instanceof KnownDefect;
    }

    private static String reason(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).replaceFirst("^Assumption failed: ", "");
    }

    /** The part of a stack trace that a user needs: the message, and the line of the case. */
    private static String failure(Throwable thrown) {
        String message = thrown instanceof AssertionError ? thrown.getMessage() : thrown.toString();
        String where = Arrays.stream(thrown.getStackTrace())
                .filter(frame -> frame.getClassName().endsWith("Cases"))
                .findFirst()
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse("");
        String first = message == null ? thrown.getClass().getSimpleName() : message.replaceAll("\\s*\\R\\s*", "; ");
        return first + where;
    }
}
