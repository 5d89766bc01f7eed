package io.github.netmap4j;

import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The library as a plug-in has it: where its classes are, and class loaders that see them and nothing else. */
final class Deployed {

    private Deployed() {}

    /** Where the classes of netmap-sys, netmap-soft, netmap and these tests are. */
    static List<Path> places() {
        List<Path> places = new ArrayList<>();
        for (Class<?> one : List.of(
                io.github.netmap4j.sys.device.NetmapDevice.class,
                io.github.netmap4j.soft.SoftDevice.class,
                NetmapPort.class,
                Deployed.class)) {
            try {
                places.add(Path.of(
                        one.getProtectionDomain().getCodeSource().getLocation().toURI()));
            } catch (URISyntaxException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return places;
    }

    /** A class loader with classes of its own for all of it. */
    static URLClassLoader loader(String name) {
        return new URLClassLoader(
                name, places().stream().map(Deployed::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path place) {
        try {
            return place.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
