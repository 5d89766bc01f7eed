package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.device.Ethtool;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.Nmport;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.testing.Processes;
import java.io.File;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where the JVM denies native access, every entry says so with the flag to set, at the first call and at the second. */
final class DeniedAccessTest {

    private static Map<String, Callable<?>> entries() {
        Map<String, Callable<?>> entries = new LinkedHashMap<>();
        entries.put("preflight", () -> NetmapPort.preflight("eth0"));
        entries.put("open", () -> NetmapPort.open("netmap:eth0"));
        entries.put("builder", () -> NetmapPort.builder("netmap:eth0").open());
        entries.put("builder.device", () -> NetmapPort.builder("vale0:a").device("soft"));
        entries.put("of path", () -> NetmapDevice.of("/dev/netmap"));
        entries.put("of soft", () -> NetmapDevice.of("soft"));
        entries.put("ofDefault", NetmapDevice::ofDefault);
        entries.put("KernelDevice", () -> new KernelDevice("/dev/netmap"));
        entries.put("SoftDevice", SoftDevice::builder);
        entries.put("Ethtool", () -> Ethtool.get("lo", Ethtool.GTSO));
        entries.put("nm_open", () -> NetmapLibs.nm_open("netmap:eth0"));
        entries.put("nm_parse", () -> {
            NetmapLibs.nm_parse("netmap:eth0", MemorySegment.NULL);
            return null;
        });
        entries.put("nmport_open", () -> Nmport.nmport_open("netmap:eth0"));
        entries.put("nmctx_get", Nmctx::nmctx_get);
        entries.put("NetmapReq", () -> NetmapReq.NETMAP_REQ_REGISTER("eth0"));
        return entries;
    }

    /** The program that the test runs: every entry twice, a line for each call. */
    public static void main(String[] args) {
        for (int round = 0; round < 2; round++) {
            entries().forEach((name, call) -> {
                try {
                    call.call();
                    System.out.println(name + ": no exception");
                } catch (Throwable thrown) {
                    System.out.println(name + ": " + thrown);
                }
            });
        }
    }

    @Test
    void everyEntryNamesTheFlagEachTime() throws Exception {
        String path = Deployed.places().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> lines = Processes.run(
                        Processes.JAVA, "--illegal-native-access=deny", "-cp", path, DeniedAccessTest.class.getName())
                .lines()
                .toList();
        assertEquals(2 * entries().size(), lines.size(), lines::toString);
        for (String line : lines) {
            assertTrue(line.contains(": java.lang.IllegalCallerException: netmap4j calls C"), line);
            assertTrue(line.endsWith("--enable-native-access=ALL-UNNAMED"), line);
        }
    }
}
