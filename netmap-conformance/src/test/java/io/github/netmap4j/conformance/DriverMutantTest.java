package io.github.netmap4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.FaultyNics.Fault;
import io.github.netmap4j.soft.SoftDevice;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drivers of NICs with one deliberate fault each: the suite finds every one. */
@Timeout(120)
class DriverMutantTest {

    private static final String CASE = "300 frames cross the cable in order";

    private final StringWriter out = new StringWriter();

    private int run(Fault fault) {
        SoftDevice device = SoftDevice.builder().nics(new FaultyNics(fault)).build();
        PrintWriter to = new PrintWriter(out);
        return Conformance.run(device, to, to, "--interface", "nic0", "--peer", "nic1", "--match", CASE);
    }

    @Test
    void withoutAFaultTheCasePasses() {
        assertEquals(0, run(Fault.NONE), out::toString);
        assertTrue(out.toString().contains("  pass  "), out::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"A_DOUBLED_RECEIVE", "A_REORDERED_RECEIVE"})
    void aFaultOfReceptionIsFound(Fault fault) {
        assertEquals(1, run(fault), out::toString);
    }

    /** The case waits its half minute for the slot. */
    @Test
    @Tag("stress")
    @Tag("ci")
    void aLostCompletionIsFound() {
        assertEquals(1, run(Fault.A_LOST_COMPLETION), out::toString);
        assertTrue(out.toString().contains("the tx ring is free"), out::toString);
    }
}
