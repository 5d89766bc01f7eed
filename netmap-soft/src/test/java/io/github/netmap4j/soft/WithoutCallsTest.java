package io.github.netmap4j.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.Processes;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The software device where the kernel lacks what only Linux has, as on other systems. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WithoutCallsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({"membarrier, 324", "eventfd2, 290", "process_vm_readv, 310", "memfd_create, 319"})
    void aSwitchForwardsAndWakesWithoutTheCall(String name, String number) throws Exception {
        String said = Processes.run(
                Processes.java("--enable-native-access=ALL-UNNAMED", WithoutCalls.class.getName(), number));
        assertEquals("received 7", said.lines().findFirst().orElse(""), said);
        assertTrue(said.contains(name.equals("memfd_create") ? "memfds are refused: " : "memfds work"), said);
        assertEquals(2, said.lines().count(), said);
    }
}
