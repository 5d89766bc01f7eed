package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** Runs the Reactive Streams TCK, which is written for TestNG. */
@Timeout(120)
final class ReactiveStreamsTest {

    /** How many of its tests there are that a publisher of one subscriber at a time can pass; the others are optional. */
    private static final int MIN = 20;

    @Test
    void aChannelsPublisherPassesTheTck() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG tests = new TestNG(false);
        tests.setVerbose(0);
        tests.setTestClasses(new Class<?>[] {FramePublisherVerification.class});
        tests.addListener(results);
        tests.run();
        List<String> failed = Stream.of(results.getFailedTests(), results.getConfigurationFailures())
                .flatMap(List::stream)
                .map(test -> test.getName() + ": " + test.getThrowable())
                .toList();
        assertEquals(List.of(), failed);
        List<String> skipped = results.getSkippedTests().stream()
                .map(ITestResult::getName)
                .filter(name -> name.startsWith("required") && !name.contains("untested"))
                .toList();
        assertEquals(List.of(), skipped);
        assertTrue(
                results.getPassedTests().size() >= MIN, results.getPassedTests().size() + " passed");
    }
}
