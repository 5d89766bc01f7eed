package io.github.netmap4j.soft.spi;

import java.util.Optional;
import java.util.ServiceLoader;

/** How a module offers NICs by the name of their driver, found with {@link ServiceLoader}: netmap-nic has {@code xdp}. */
public interface NicDriver {

    /**
     * The name that {@link #find} knows it by.
     *
     * @return a short name
     */
    String name();

    /**
     * NICs for one device.
     *
     * @return a new source
     */
    NicSource source();

    /**
     * The driver of a name.
     *
     * @param name {@code xdp}, say
     * @return nothing if no module on the class path or module path has it
     */
    static Optional<NicDriver> find(String name) {
        return ServiceLoader.load(NicDriver.class, NicDriver.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(driver -> driver.name().equals(name))
                .findFirst();
    }
}
