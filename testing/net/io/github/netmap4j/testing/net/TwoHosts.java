package io.github.netmap4j.testing.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.xdp.sys.Links;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An extension that gives each test two namespaces, as two hosts. Skips the test where that is not allowed. */
public final class TwoHosts implements BeforeEachCallback, AfterEachCallback {

    private final List<TestNamespace> hosts = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        hosts.add(new TestNamespace());
        hosts.add(new TestNamespace());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        hosts.forEach(TestNamespace::close);
        hosts.clear();
    }

    /** One host. */
    public TestNamespace near() {
        return hosts.get(0);
    }

    /** The other. */
    public TestNamespace far() {
        return hosts.get(1);
    }

    /** Lays a cable from the near one's {@code veth0} to the far one's {@code veth1}, which gets an address. */
    public void cable(String farAddress) throws Exception {
        near().inside(() -> Veth.make("veth0", "veth1"));
        near().move("veth1", far());
        far().inside(() -> address(farAddress, "veth1"));
        // Otherwise checksums would be left to the receiver, which no longer knows that after XDP.
        assertEquals(0, far().inside(() -> Links.offloadsOff("veth1")));
    }

    /** Gives an interface of this thread's namespace an address, {@code 10.9.0.1/24}, say. */
    public static String address(String address, String device) throws Exception {
        return Processes.run("ip", "address", "add", address, "dev", device);
    }
}
