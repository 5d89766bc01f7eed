package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Processes;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user sees whose JVM denies native access: the exact flag to add, on the class path and the module path. */
class NativeAccessTest {

    private static final Path CLASSES = location(NmDesc.class);
    private static final Path TESTS = location(NativeAccessTest.class);

    @Test
    void onTheClassPathTheMessageNamesAllUnnamed() throws Exception {
        String output = run(
                "--illegal-native-access=deny",
                "-cp",
                CLASSES + File.pathSeparator + TESTS,
                NativeAccessTest.class.getName());
        assertTrue(output.contains("start java with --enable-native-access=ALL-UNNAMED"), output);
    }

    @Test
    void onTheModulePathTheMessageNamesTheModule() throws Exception {
        String output = run(
                "--illegal-native-access=deny",
                "-p",
                CLASSES.toString(),
                "--add-modules=io.github.netmap4j.sys",
                "--patch-module=io.github.netmap4j.sys=" + TESTS,
                "-m",
                "io.github.netmap4j.sys/" + NativeAccessTest.class.getName());
        assertTrue(output.contains("start java with --enable-native-access=io.github.netmap4j.sys"), output);
    }

    @Test
    void withTheFlagThereIsNoWarning() throws Exception {
        String output = run(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                CLASSES + File.pathSeparator + TESTS,
                NativeAccessTest.class.getName());
        assertTrue(output.startsWith("open \"netmap:eth0\": there is no /nowhere/netmap"), output);
    }

    /** The program that the tests run. */
    public static void main(String[] args) {
        try {
            NetmapLibs.nm_open(new KernelDevice("/nowhere/netmap"), "netmap:eth0", null, 0, null)
                    .close();
        } catch (NetmapException | IllegalCallerException | ExceptionInInitializerError e) {
            Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
            System.out.println(cause.getMessage());
        }
    }

    private static String run(String... arguments) throws IOException {
        return Processes.run(Processes.join(List.of(Processes.JAVA, "-Xshare:auto"), List.of(arguments)));
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
