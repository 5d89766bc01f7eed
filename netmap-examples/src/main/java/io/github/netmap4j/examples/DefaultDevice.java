package io.github.netmap4j.examples;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The default device: the kernel's netmap if it exists, else the software device. */
public final class DefaultDevice {

    private DefaultDevice() {}

    /**
     * Chooses a device and prints which.
     *
     * @param name {@code soft}, a path, or null to choose
     * @return the device
     */
    public static NetmapDevice choose(@Nullable String name) {
        String chosen = name != null ? name : Files.exists(Path.of(KernelDevice.PATH)) ? KernelDevice.PATH : "soft";
        System.out.println(
                "device: " + chosen + (name == null && chosen.equals("soft") ? " (no /dev/netmap here)" : ""));
        return NetmapDevice.of(chosen);
    }
}
