package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** How this build's tests end: with testing/resources/junit-platform.properties, which those of all modules have. */
class EndlessTest {

    private static volatile boolean wanted;

    static boolean isWanted() {
        return wanted;
    }

    /** Waits for what does not come, and does not hear of an interrupt, as a thread in a system call may not. */
    @EnabledIf("io.github.netmap4j.conformance.EndlessTest#isWanted")
    static final class Endless {

        @Test
        void waitsForEver() {
            while (wanted) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTestThatNeverEndsFailsAndTheBuildGoesOn() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Endless.class))
                .filters(includeEngines("junit-jupiter"))
                .configurationParameter("junit.jupiter.execution.timeout.default", "100 ms")
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        wanted = true;
        try {
            LauncherFactory.create().execute(request, listener);
        } finally {
            wanted = false;
        }
        List<Failure> failures = listener.getSummary().getFailures();
        assertEquals(1, failures.size());
        assertInstanceOf(TimeoutException.class, failures.getFirst().getException());
    }
}
