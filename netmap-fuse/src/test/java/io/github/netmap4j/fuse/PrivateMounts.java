package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mount namespace of its own, with an empty file system on one directory: whatever a test mounts there, this machine
 * does not see it, and it is gone with the namespace. A shell that waits keeps it alive.
 */
final class PrivateMounts implements AutoCloseable {

    private final Process holder;
    private final Path directory;

    /**
     * Makes the namespace, or skips the test with the reason.
     *
     * @param directory an empty directory
     */
    PrivateMounts(Path directory) throws IOException {
        this.directory = directory;
        Optional<String> missing = Preconditions.ofThisMachine().missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        ProcessBuilder shell = new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount -t tmpfs -o mode=755 none \"$0\" && echo ready && read -r end",
                directory.toString());
        holder = shell.redirectErrorStream(true).start();
        String line = new ProcessLines(holder).next();
        assumeTrue("ready".equals(line), () -> "no private mount namespace: " + line);
    }

    /** The directory as processes within the namespace see it. */
    Path inside() {
        return directory;
    }

    /** The same directory, as every other process can reach it. */
    Path outside() {
        return Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(directory.toString().substring(1));
    }

    /** A command that runs within the namespace, below the root directory of this process: it may be in a chroot. */
    ProcessBuilder run(String... command) {
        List<String> all = new ArrayList<>(
                List.of("nsenter", "--mount", "--root", "--wd", "--target", Long.toString(holder.pid()), "--"));
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }

    @Override
    public void close() throws IOException {
        holder.getOutputStream().close();
        try {
            holder.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
