package io.github.netmap4j.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.preflight.Preflight.Finding;
import io.github.netmap4j.preflight.Preflight.Severity;
import io.github.netmap4j.preflight.Preflight.Topic;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each finding, on a copy of what Linux shows of a machine that is fit, then spoiled in one place. */
final class PreflightTest {

    @TempDir
    private Path root;

    private final Map<Integer, Long> settings = new TreeMap<>();

    @BeforeEach
    void fitMachine() throws IOException {
        Files.createDirectories(root.resolve("dev"));
        Files.createFile(root.resolve("dev/netmap"));
        write("sys/module/netmap/parameters/buf_size", "2048");
        write("sys/module/netmap/parameters/buf_num", "163840");
        write("sys/module/netmap/parameters/ring_num", "200");
        write("sys/module/netmap/parameters/if_num", "100");
        write("sys/module/netmap/parameters/admode", "0");
        Files.createDirectories(root.resolve("sys/module/netmap/holders/e1000e"));
        write("sys/class/net/eth0/flags", "0x1103");
        write("sys/class/net/eth0/carrier", "1");
        write("sys/class/net/eth0/mtu", "1500");
        Files.createDirectories(root.resolve("sys/class/net/eth0/queues/rx-0"));
        Files.createDirectories(root.resolve("sys/class/net/eth0/queues/rx-1"));
        Files.createDirectories(root.resolve("sys/class/net/eth0/queues/tx-0"));
        Files.createDirectories(root.resolve("sys/class/net/eth0/device"));
        Files.createDirectories(root.resolve("sys/bus/pci/drivers/e1000e"));
        Files.createSymbolicLink(
                root.resolve("sys/class/net/eth0/device/driver"), root.resolve("sys/bus/pci/drivers/e1000e"));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private Preflight look(String name) {
        return PreflightCheck.of(
                name, "/dev/netmap", root, "Linux", (port, command) -> settings.getOrDefault(command, 0L));
    }

    private Finding only(Topic topic) {
        Preflight found = look("eth0");
        assertEquals(1, found.about(topic).size(), found::toString);
        return found.about(topic).getFirst();
    }

    private void check(Topic topic, Severity severity, String text, String remedy) {
        Finding finding = only(topic);
        assertEquals(severity, finding.severity(), finding::toString);
        assertTrue(finding.text().contains(text), finding::toString);
        assertTrue(finding.remedy().contains(remedy), finding::toString);
    }

    @Test
    void aFitMachineHasNothingToSay() {
        Preflight found = look("eth0");
        assertTrue(found.isReady());
        assertTrue(found.findings().stream().allMatch(f -> f.severity() == Severity.OK), found::toString);
        assertEquals(Topic.values().length, found.findings().size(), found::toString);
        check(Topic.INTERFACE, Severity.OK, "2 receive queues", "");
        check(Topic.DRIVER, Severity.OK, "e1000e knows netmap", "");
        check(Topic.MEMORY, Severity.OK, "buf_num 163840", "buf_num");
    }

    @Test
    void portNamesAreUnderstood() {
        for (String name : new String[] {"eth0", "netmap:eth0", "eth0^", "netmap:eth0*/x@3", "eth0-2"}) {
            assertEquals("eth0", look(name).port());
            assertEquals(1, look(name).about(Topic.LINK).size());
        }
        for (String name : new String[] {"vale0:a", "x{1", "netmap:x}1"}) {
            assertEquals(0, look(name).about(Topic.INTERFACE).size(), name);
        }
    }

    @Test
    void aMissingModuleIsAProblem() throws IOException {
        deleteTree(root.resolve("sys/module/netmap"));
        check(Topic.MODULE, Severity.OK, "served by something else", "");
        Files.delete(root.resolve("dev/netmap"));
        check(Topic.MODULE, Severity.PROBLEM, "not loaded", "modprobe netmap");
        assertFalse(look("eth0").isReady());
    }

    private static void deleteTree(Path tree) throws IOException {
        try (var all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aMissingDeviceNodeIsAProblem() throws IOException {
        Files.delete(root.resolve("dev/netmap"));
        check(Topic.PERMISSION, Severity.PROBLEM, "no /dev/netmap", "container");
    }

    @Test
    void aMissingInterfaceIsAProblem() {
        Preflight found = look("eth7");
        Finding finding = found.about(Topic.INTERFACE).getFirst();
        assertEquals(Severity.PROBLEM, finding.severity());
        assertTrue(finding.text().contains("there are eth0"), finding::toString);
    }

    @Test
    void aLinkThatIsDownIsAProblem() throws IOException {
        write("sys/class/net/eth0/flags", "0x1102");
        check(Topic.LINK, Severity.PROBLEM, "eth0 is down", "ip link set dev eth0 up");
        write("sys/class/net/eth0/flags", "0x1103");
        write("sys/class/net/eth0/carrier", "0");
        check(Topic.LINK, Severity.WARNING, "no link", "cable");
    }

    @Test
    void anInterfaceThatIsNotPromiscuousIsAWarning() throws IOException {
        write("sys/class/net/eth0/flags", "0x1003");
        check(Topic.PROMISCUOUS, Severity.WARNING, "not promiscuous", "ip link set dev eth0 promisc on");
    }

    @Test
    void offloadsThatAreOnAreTold() {
        settings.put(Ethtool.GTSO, 1L);
        settings.put(Ethtool.GRXCSUM, 1L);
        settings.put(Ethtool.GFLAGS, (long) (Ethtool.FLAG_LRO | Ethtool.FLAG_RXVLAN));
        check(
                Topic.OFFLOADS,
                Severity.WARNING,
                "rx, tso, lro, rxvlan",
                "ethtool -K eth0 rx off tso off lro off rxvlan off");
        settings.clear();
        settings.put(Ethtool.GGRO, (long) -Errno.EOPNOTSUPP);
        check(Topic.OFFLOADS, Severity.OK, "no offload", "");
        settings.put(Ethtool.GGRO, (long) -Errno.EPERM);
        check(Topic.OFFLOADS, Severity.UNKNOWN, "EPERM", "ethtool -k eth0");
    }

    @Test
    void anMtuBeyondTheBuffersIsAProblem() throws IOException {
        write("sys/class/net/eth0/mtu", "9000");
        check(Topic.MTU, Severity.PROBLEM, "9022", "echo 9024 > /sys/module/netmap/parameters/buf_size");
        write("sys/module/netmap/parameters/buf_size", "9216");
        check(Topic.MTU, Severity.OK, "9216", "");
        Files.delete(root.resolve("sys/class/net/eth0/mtu"));
        check(Topic.MTU, Severity.UNKNOWN, "does not show", "ip link");
    }

    @Test
    void aDriverWithoutNetmapIsTold() throws IOException {
        Files.delete(root.resolve("sys/module/netmap/holders/e1000e"));
        check(Topic.DRIVER, Severity.WARNING, "emulates", "--drivers=e1000e");
        write("sys/module/netmap/parameters/admode", "1");
        check(Topic.DRIVER, Severity.PROBLEM, "admode 1", "echo 0 >");
        Files.createDirectories(root.resolve("sys/module/netmap/holders/e1000e"));
        write("sys/module/netmap/parameters/admode", "2");
        check(Topic.DRIVER, Severity.WARNING, "forces emulation", "echo 0 >");
    }

    @Test
    void aNameThatTheKernelDoesNotTakeIsAProblem() {
        for (String name :
                new String[] {"", "netmap:", "../../../etc", "a b", "eth0:1", "abcdefghijklmnop", ".", "x\0y"}) {
            Preflight found = look(name);
            assertFalse(found.isReady(), found::toString);
            Finding wrong = found.about(Topic.INTERFACE).getFirst();
            assertEquals(Severity.PROBLEM, wrong.severity(), found::toString);
            assertTrue(wrong.text().contains("not an interface name"), found::toString);
            assertTrue(found.about(Topic.LINK).isEmpty(), found::toString);
        }
        for (String name : new String[] {"vale0", "vale0:abcdefghijklmnop", "vale!:a"}) {
            assertFalse(look(name).isReady(), name);
        }
        for (String name :
                new String[] {"eth0", "netmap:eth0*/xR@3", "eth0^1", "eth0-1", "vale0:a", "vale0:a/x", "eth0{1"}) {
            assertTrue(look(name).isReady(), () -> look(name).toString());
        }
        assertEquals("eth0", look("netmap:eth0^1/x@3").port());
    }

    @Test
    void aDeviceInThisProcessIsAskedAndNotTheKernel() {
        NetmapDevice device = SoftDevice.builder().name("lab").build();
        Preflight found = NetmapPort.preflight(device, "netmap:soft0-0");
        assertTrue(found.isReady(), found::toString);
        assertTrue(found.toString().contains("lab, which needs no kernel module"), found::toString);
        assertTrue(found.toString().contains("soft0 exists, 1 receive rings of 1024 slots"), found::toString);
        assertTrue(found.toString().contains("343019520 bytes"), found::toString);
        Preflight none = NetmapPort.preflight(device, "eth0");
        assertFalse(none.isReady());
        assertTrue(none.toString().contains("has the interfaces soft0, soft1"), none::toString);
        assertFalse(none.toString().contains("modprobe"), none::toString);
        assertFalse(NetmapPort.preflight(device, "../x").isReady());
        assertTrue(NetmapPort.preflight(device, "vale0:a").isReady());
    }

    @Test
    void aServedDeviceIsLookedAtAtItsPath() throws IOException {
        Preflight none = PreflightCheck.of("eth0", "/run/netmap", root, "Linux", (port, command) -> 0);
        assertTrue(none.toString().contains("there is no /run/netmap"), none::toString);
        Files.createDirectories(root.resolve("run"));
        Files.createFile(root.resolve("run/netmap"));
        Preflight found = PreflightCheck.of("eth0", "/run/netmap", root, "Linux", (port, command) -> 0);
        assertTrue(found.toString().contains("this user may open /run/netmap"), found::toString);
        assertFalse(found.toString().contains("module netmap is loaded"), found::toString);
    }

    @Test
    void otherSystemsAreTold() {
        Preflight bsd = PreflightCheck.of("em0", "/dev/netmap", root, "FreeBSD", (port, command) -> 0);
        assertTrue(bsd.isReady());
        assertTrue(
                bsd.about(Topic.OFFLOADS).getFirst().remedy().contains("ifconfig em0 up promisc -rxcsum -txcsum -tso"));
        Preflight windows = PreflightCheck.of("eth0", "/dev/netmap", root, "Windows 11", (port, command) -> 0);
        assertFalse(windows.isReady());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachinesLoopbackIsLookedAt() {
        Preflight found = NetmapPort.preflight("lo");
        assertEquals("lo", found.port());
        Finding offloads = found.about(Topic.OFFLOADS).getFirst();
        assertEquals(Severity.WARNING, offloads.severity(), found::toString);
        assertTrue(offloads.remedy().startsWith("ethtool -K lo "), found::toString);
        assertTrue(offloads.text().contains("tso"), found::toString);
        Finding mtu = found.about(Topic.MTU).getFirst();
        assertEquals(Severity.PROBLEM, mtu.severity(), found::toString);
        assertTrue(found.toString().contains("preflight of lo"));
    }
}
