package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.PortOpenException.Reason;
import io.github.netmap4j.preflight.Preflight;
import io.github.netmap4j.preflight.Preflight.Finding;
import io.github.netmap4j.preflight.Preflight.Severity;
import io.github.netmap4j.preflight.Preflight.Topic;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.NetmapException.Step;
import io.github.netmap4j.sys.os.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the error of an open says besides the error: the findings that have to do with it, and no others. */
final class OpenFailureTest {

    private static final NetmapDevice KERNEL = new KernelDevice(KernelDevice.PATH);
    private static final Preflight SPOILED = new Preflight(
            "eth0",
            List.of(
                    finding(Topic.MODULE, Severity.PROBLEM, "netmap is not loaded", "modprobe netmap"),
                    finding(Topic.PERMISSION, Severity.PROBLEM, "this user may not", "a udev rule"),
                    finding(Topic.INTERFACE, Severity.PROBLEM, "there is no interface", ""),
                    finding(Topic.LINK, Severity.PROBLEM, "eth0 is down", "ip link set dev eth0 up"),
                    finding(Topic.PROMISCUOUS, Severity.WARNING, "not promiscuous", "ip link set dev eth0 promisc on"),
                    finding(Topic.OFFLOADS, Severity.WARNING, "offloads are on", "ethtool -K eth0 gro off lro off"),
                    finding(Topic.MTU, Severity.PROBLEM, "MTU 9000 makes frames", "ip link set dev eth0 mtu 1500"),
                    finding(Topic.DRIVER, Severity.OK, "driver e1000e knows netmap", ""),
                    finding(Topic.MEMORY, Severity.OK, "buf_num 163840", "to raise: echo N >")));

    private static Finding finding(Topic topic, Severity severity, String text, String remedy) {
        return new Finding(topic, severity, text, remedy);
    }

    private static PortOpenException fails(Step step, FailureCause cause, int errno) {
        return OpenFailure.of(
                "netmap:eth0",
                KERNEL,
                new NetmapException(step, cause, "it", "eth0", errno, "the error itself"),
                name -> SPOILED);
    }

    private static void check(PortOpenException failed, Reason reason, List<String> has, List<String> hasNot) {
        assertEquals(reason, failed.reason());
        assertEquals("netmap:eth0", failed.port());
        assertTrue(failed.getMessage().contains("the error itself"), failed.getMessage());
        for (String text : has) {
            assertTrue(failed.getMessage().contains(text), failed.getMessage());
        }
        for (String text : hasNot) {
            assertFalse(failed.getMessage().contains(text), failed.getMessage());
        }
    }

    @Test
    void eachReasonHasItsFindings() {
        check(
                fails(Step.OPEN, FailureCause.NO_DEVICE, Errno.ENOENT),
                Reason.NO_DEVICE,
                List.of("modprobe netmap", "udev"),
                List.of("ethtool", "MTU", "buf_num"));
        check(
                fails(Step.OPEN, FailureCause.NO_PERMISSION, Errno.EACCES),
                Reason.NO_PERMISSION,
                List.of("udev"),
                List.of("ethtool"));
        check(
                fails(Step.REGISTER, FailureCause.NO_PORT, Errno.ENXIO),
                Reason.NO_INTERFACE,
                List.of("there is no interface"),
                List.of("modprobe", "e1000e"));
        check(
                fails(Step.REGISTER, FailureCause.REQUEST, Errno.EINVAL),
                Reason.REFUSED,
                List.of("mtu 1500", "ethtool -K eth0 gro off lro off", "eth0 up"),
                List.of("modprobe", "promisc", "buf_num"));
        check(
                fails(Step.REGISTER, FailureCause.MEMORY, Errno.ENOMEM),
                Reason.OUT_OF_MEMORY,
                List.of("buf_num 163840", "to raise"),
                List.of("ethtool"));
        assertSame(
                SPOILED,
                fails(Step.OPEN, FailureCause.NO_DEVICE, Errno.ENOENT)
                        .preflight()
                        .orElseThrow());
    }

    @Test
    void otherReasonsHaveNone() {
        for (PortOpenException failed : List.of(
                fails(Step.REGISTER, FailureCause.BUSY, Errno.EBUSY),
                fails(Step.PARSE, FailureCause.BAD_NAME, Errno.EINVAL))) {
            assertTrue(failed.preflight().isEmpty());
            assertFalse(failed.getMessage().contains("preflight"), failed.getMessage());
        }
        assertEquals(
                Reason.BUSY,
                fails(Step.REGISTER, FailureCause.BUSY, Errno.EBUSY).reason());
        assertEquals(
                Reason.BAD_NAME,
                fails(Step.PARSE, FailureCause.BAD_NAME, Errno.EINVAL).reason());
    }

    @Test
    void aLookThatFailsDoesNotHideTheError() {
        NetmapException error = new NetmapException(
                Step.OPEN, FailureCause.NO_DEVICE, "open", "eth0", Errno.ENOENT, "the error itself");
        UnsupportedOperationException broken = new UnsupportedOperationException("no /sys");
        PortOpenException failed = OpenFailure.of("netmap:eth0", KERNEL, error, name -> {
            throw broken;
        });
        assertSame(error, failed.getCause());
        assertEquals(error.getMessage(), failed.getMessage());
        assertSame(broken, failed.getSuppressed()[0]);
    }

    @Test
    void otherDevicesAreNotLookedAt() {
        for (NetmapDevice device : List.of(SoftDevice.builder().build(), new KernelDevice("/nowhere/netmap"))) {
            PortOpenException failed = assertThrows(
                    PortOpenException.class,
                    () -> NetmapPort.builder("nosuch0").device(device).open());
            assertTrue(failed.preflight().isEmpty());
        }
    }

    /** On the system itself: without netmap the module is missed, with it the interface. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void thisSystemIsLookedAt() {
        PortOpenException failed = assertThrows(
                PortOpenException.class,
                () -> NetmapPort.builder("nosuch0").device(KERNEL).open());
        Preflight found = failed.preflight().orElseThrow();
        assertEquals("nosuch0", found.port());
        if (!Files.exists(Path.of(KernelDevice.PATH))) {
            assertEquals(Reason.NO_DEVICE, failed.reason());
            assertTrue(failed.getMessage().contains("PROBLEM module"), failed.getMessage());
            assertTrue(failed.getMessage().contains("modprobe netmap"), failed.getMessage());
        } else if (failed.reason() == Reason.NO_INTERFACE) {
            assertTrue(failed.getMessage().contains("there is no interface nosuch0"), failed.getMessage());
        } else {
            assertEquals(Reason.NO_PERMISSION, failed.reason());
        }
    }
}
