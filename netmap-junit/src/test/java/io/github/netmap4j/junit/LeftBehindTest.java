package io.github.netmap4j.junit;

import static io.github.netmap4j.junit.KitTest.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.os.OpenFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A test that leaves something behind fails, and says what. The tests of the nested classes are run by those here. */
class LeftBehindTest {

    private static final List<NetmapPort> LEFT = new ArrayList<>();

    @AfterEach
    void closeWhatWasLeft() {
        LEFT.forEach(NetmapPort::close);
        LEFT.clear();
    }

    private static TestExecutionSummary run(Class<?> tests, String... parameters) {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests));
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        SummaryGeneratingListener heard = new SummaryGeneratingListener();
        LauncherDiscoveryRequest built = request.build();
        LauncherFactory.create().execute(built, heard);
        return heard.getSummary();
    }

    private static String failure(Class<?> tests) {
        TestExecutionSummary summary = run(tests);
        assertEquals(1, summary.getTotalFailureCount());
        return summary.getFailures().getFirst().getException().getMessage();
    }

    @NetmapTest
    static class LeavesAPort {
        @Test
        void test(SoftDevice device) throws Exception {
            LEFT.add(NetmapPort.builder("vale0:left").device(device).open());
        }
    }

    @Test
    void aPortThatATestLeftIsToldWithFileAndLineOfItsOpen() {
        String told = failure(LeavesAPort.class);
        assertTrue(told.startsWith("LeavesAPort.test left something behind:"), told);
        assertTrue(
                told.matches(
                        "(?s).*port vale0:left is open, opened at .*LeavesAPort\\.test\\(LeftBehindTest\\.java:\\d+\\)"),
                told);
    }

    @NetmapTest
    static class LeavesAFrame {
        @Test
        void test(@Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) {
            a.txRing(0).send(frame(1));
            a.txRing(0).sync();
            b.rxRing(0).sync();
            b.rxRing(0).recv(1).iterator().next();
        }
    }

    @Test
    void aFrameThatWasNotReleasedIsTold() {
        String told = failure(LeavesAFrame.class);
        assertTrue(told.contains("rx ring 0") && told.contains("holds 1 slots that were not released"), told);
    }

    static class LeavesABuffer {
        @RegisterExtension
        static final NetmapExtension NETMAP = NetmapExtension.device(device -> device.withoutNics());

        @Test
        void test(SoftDevice device) throws Exception {
            NetmapPort port =
                    NetmapPort.builder("vale0:a").device(device).extraBuffers(2).open();
            LEFT.add(port);
            port.extraBuffers().take();
        }
    }

    @Test
    void anExtraBufferGoesWithThePortThatWasLeft() {
        assertTrue(failure(LeavesABuffer.class).contains("port vale0:a is open"));
    }

    @NetmapTest
    static class LeavesARing {
        @Test
        void test(@Port("vale0:a") NetmapPort a) throws Exception {
            Thread other = Thread.ofPlatform().name("other").start(() -> a.rxRing(0));
            other.join();
        }
    }

    @Test
    void aRingThatAnotherThreadHasIsTold() {
        String told = failure(LeavesARing.class);
        assertTrue(told.contains("rx ring 0") && told.contains("is still taken by Thread[#"), told);
    }

    @NetmapTest
    static class LeavesADescriptor {
        @Test
        void test(SoftDevice device) {
            device.open(OpenFlags.O_RDWR);
        }
    }

    @Test
    void aDescriptorThatWasLeftIsTold() {
        assertTrue(failure(LeavesADescriptor.class).contains("1 descriptors are open"));
    }

    static class SharesADevice {
        @RegisterExtension
        static final NetmapExtension NETMAP = NetmapExtension.deviceForClass(_ -> {});

        private static final Set<SoftDevice> SEEN = ConcurrentHashMap.newKeySet();

        @RepeatedTest(2)
        void test(SoftDevice device, @Port("vale0:a") NetmapPort a) {
            SEEN.add(device);
            assertTrue(a.isOpen());
        }

        @AfterAll
        static void oneDevice() {
            assertEquals(1, SEEN.size());
            assertEquals("SharesADevice", SEEN.iterator().next().toString());
        }
    }

    @Test
    void aClassMayShareADevice() {
        TestExecutionSummary summary = run(SharesADevice.class);
        assertEquals(2, summary.getTestsSucceededCount());
        assertEquals(0, summary.getTotalFailureCount());
    }

    @NetmapTest
    @Execution(ExecutionMode.CONCURRENT)
    static class RunsInParallel {
        private static final CyclicBarrier ALL = new CyclicBarrier(2);
        private static final Set<SoftDevice> DEVICES = ConcurrentHashMap.newKeySet();

        @RepeatedTest(2)
        void test(SoftDevice device, @Port("vale0:a") NetmapPort a, @Port("vale0:b") NetmapPort b) throws Exception {
            DEVICES.add(device);
            ALL.await(30, TimeUnit.SECONDS);
            a.txRing(0).send(frame(1));
            a.txRing(0).sync();
            ALL.await(30, TimeUnit.SECONDS);
            NetmapAssertions.assertThat(b).received(frame(1)).receivedNothing();
        }
    }

    @Test
    void parallelTestsDoNotSeeEachOther() {
        TestExecutionSummary summary = run(
                RunsInParallel.class,
                "junit.jupiter.execution.parallel.enabled",
                "true",
                "junit.jupiter.execution.parallel.config.strategy",
                "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism",
                "2");
        summary.getFailures().forEach(failed -> failed.getException().printStackTrace());
        assertEquals(2, summary.getTestsSucceededCount());
        assertEquals(2, RunsInParallel.DEVICES.size());
    }
}
