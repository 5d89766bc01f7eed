package io.github.netmap4j.fuse.command;

import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicDriver;
import io.github.netmap4j.soft.spi.NicSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces that the command line names, and no others: clients must not choose interfaces themselves. */
final class ServedNics implements NicSource {

    private static final String DRIVER = "xdp";

    private final List<String> names;
    private final NicSource source;

    /**
     * Finds the driver and checks that the interfaces exist.
     *
     * @throws IllegalArgumentException if an interface or the driver is missing
     */
    ServedNics(List<String> names) {
        this.names = List.copyOf(names);
        source = NicDriver.find(DRIVER)
                .orElseThrow(() -> new IllegalArgumentException("--nic needs netmap4j-nic on the class path"))
                .source();
        for (String name : names) {
            if (!source.has(name)) {
                throw new IllegalArgumentException("--nic: there is no interface \"" + name + "\": see ip link");
            }
        }
    }

    @Override
    public @Nullable Nic open(String name) {
        return names.contains(name) ? source.open(name) : null;
    }

    @Override
    public boolean has(String name) {
        return names.contains(name) && source.has(name);
    }

    @Override
    public int bufferShift() {
        return source.bufferShift();
    }
}
