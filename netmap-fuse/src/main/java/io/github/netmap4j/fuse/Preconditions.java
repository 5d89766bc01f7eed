package io.github.netmap4j.fuse;

import io.github.netmap4j.fuse.protocol.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold before the mount. Only the mount itself shows whether the kernel was built with passthrough. */
final class Preconditions {

    private static final int CAP_SYS_ADMIN = 21;
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

    /** The proc file system, or a test's stand-in. */
    private final Path proc;

    private final Path fuse;
    private final String os;
    private final String release;

    Preconditions(Path proc, Path fuse, String os, String release) {
        this.proc = proc;
        this.fuse = fuse;
        this.os = os;
        this.release = release;
    }

    static Preconditions ofThisMachine() {
        return new Preconditions(
                Path.of("/proc/self"),
                Path.of(Channel.DEVICE),
                System.getProperty("os.name", ""),
                System.getProperty("os.version", ""));
    }

    /** The first missing precondition, in one line; empty if all hold. */
    Optional<String> missing() {
        if (!os.equals("Linux")) {
            return Optional.of("netmap-fuse needs Linux, whose FUSE passthrough shares the memory; this is " + os);
        }
        Matcher version = RELEASE.matcher(release);
        if (!version.matches() || !isEnough(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))) {
            return Optional.of("Linux 6.9 or later is needed, for FUSE passthrough; this is " + release);
        }
        try {
            if (!isInitialRoot()) {
                return Optional.of("root is needed, with CAP_SYS_ADMIN and not in a user namespace of its own: "
                        + "FUSE passthrough asks for it. Run it with sudo");
            }
        } catch (IOException unreadable) {
            return Optional.of("cannot read " + proc + ", to see which capabilities there are: " + unreadable);
        }
        if (!Files.exists(fuse)) {
            return Optional.of(fuse + " is missing: load the module with \"modprobe fuse\"; in a container, pass "
                    + "the device in");
        }
        return Optional.empty();
    }

    private static boolean isEnough(int major, int minor) {
        return major > 6 || (major == 6 && minor >= 9);
    }

    private boolean isInitialRoot() throws IOException {
        boolean capable = false;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("CapEff:")) {
                capable = (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> CAP_SYS_ADMIN & 1) != 0;
            }
        }
        // Only the initial user namespace maps every id to itself.
        String map = Files.readString(proc.resolve("uid_map")).strip().replaceAll(" +", " ");
        return capable && map.equals("0 0 4294967295");
    }
}
