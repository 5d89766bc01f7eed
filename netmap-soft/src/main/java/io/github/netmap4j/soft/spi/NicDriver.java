package io.github.netmap4j.soft.spi;

import java.util.Optional;
import java.util.ServiceLoader;

/** Offers NICs by the name of their driver; {@link ServiceLoader} finds it. netmap-nic has the driver {@code xdp}. */
public interface NicDriver {

    /**
     * Names the driver, for {@link #find}.
     *
     * @return a short name
     */
    String name();

    /**
     * Makes a source of NICs for one device.
     *
     * @return a new source
     */
    NicSource source();

    /**
     * Finds a driver by its name.
     *
     * @param name such as {@code xdp}
     * @return the driver; empty if no module on the class path or module path has it
     */
    static Optional<NicDriver> find(String name) {
        return ServiceLoader.load(NicDriver.class, NicDriver.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(driver -> driver.name().equals(name))
                .findFirst();
    }
}
