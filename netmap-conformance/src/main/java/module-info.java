/** A suite of cases for any netmap device: how it must behave. */
module io.github.netmap4j.conformance {
    requires static org.jspecify;
    requires info.picocli;
    requires transitive io.github.netmap4j.sys;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires org.junit.platform.engine;
    requires org.junit.platform.launcher;
    requires transitive org.opentest4j;

    exports io.github.netmap4j.conformance;

    opens io.github.netmap4j.conformance to
            info.picocli;
    // Jupiter finds the cases by reflection.
    opens io.github.netmap4j.conformance.cases.memory;
    opens io.github.netmap4j.conformance.cases.nic;
    opens io.github.netmap4j.conformance.cases.pipe;
    opens io.github.netmap4j.conformance.cases.port;
    opens io.github.netmap4j.conformance.cases.sync;
    opens io.github.netmap4j.conformance.cases.vale;
    opens io.github.netmap4j.conformance.lab;
}
