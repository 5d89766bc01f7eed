package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.os.Errno.ENOTCONN;

import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file in the file system that clients open: a FUSE mount over one regular file. */
final class FuseMount implements AutoCloseable {

    /** As mount(8) shows it; identifies a mount that a killed server left behind. */
    static final String TYPE = "fuse.netmap4j";

    private static final String SOURCE = "netmap4j";

    /**
     * The source of a mount over a file that the server made: identifies such a file after a server was killed, too.
     */
    private static final String OWN_FILE = "netmap4j-file";

    /** File systems of the kernel whose files report a size of 0 bytes but are not empty. */
    private static final Set<String> NO_PLACE =
            Set.of("proc", "sysfs", "cgroup", "cgroup2", "configfs", "debugfs", "securityfs", "tracefs");

    private static final System.Logger LOG = System.getLogger(FuseMount.class.getPackageName());

    private final ServedPath place;
    private final Path path;
    private final boolean created;
    private @Nullable Mountinfo mount;
    private boolean closed;

    private FuseMount(ServedPath place, Path path, boolean created) {
        this.place = place;
        this.path = path;
        this.created = created;
    }

    /**
     * Mounts. The kernel then sends INIT, and nothing else until it has the reply.
     *
     * @param path an empty file, a stale mount of ours, or nothing yet
     * @param channel the /dev/fuse that serves it
     * @param mode type and permissions of the file
     * @throws CannotServeException if the path is in use or cannot be trusted; the message says what to do
     */
    static FuseMount mount(Path path, Channel channel, int mode) throws IOException {
        ServedPath place = ServedPath.of(path);
        FuseMount mount = null;
        boolean done = false;
        try {
            Path found = place.path();
            boolean stale = removeStale(place);
            boolean made = !Files.exists(place.file(), LinkOption.NOFOLLOW_LINKS);
            if (made) {
                Files.createFile(place.file());
            }
            mount = new FuseMount(place, found, made || stale);
            mount.mount(channel, mode);
            done = true;
            return mount;
        } catch (FileSystemException impossible) {
            String why = impossible.getReason();
            throw CannotServeException.badPath(path + " cannot be made: "
                    + (why == null ? impossible.getClass().getSimpleName() : why) + ". Choose another --path");
        } finally {
            if (!done && mount != null) {
                mount.close();
            } else if (!done) {
                place.close();
            }
        }
    }

    private void mount(Channel channel, int mode) throws IOException {
        String options = String.format(
                Locale.ROOT,
                "fd=%d,rootmode=%o,user_id=0,group_id=0,allow_other,default_permissions",
                channel.fd(),
                mode);
        int file = place.open();
        try {
            if (file >= 0) {
                check(file);
            }
            // Mounts over the open file, whatever its name leads to by now.
            int result = Libc.mount(
                    created ? OWN_FILE : SOURCE,
                    ServedPath.descriptor(file).toString(),
                    TYPE,
                    Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC,
                    options);
            if (result < 0) {
                throw CannotServeException.badPath(
                        "nothing can be mounted at " + path + " [" + Errno.name(-result) + "]. Choose another --path");
            }
        } finally {
            LibcCalls.close(file);
        }
        mount = Mountinfo.at(path).orElseThrow(() -> new IOException(path + " is mounted, but not in mountinfo"));
    }

    /** Checks that the server may mount over a file. */
    private void check(int file) throws IOException {
        Path found = ServedPath.descriptor(file);
        if (ServedPath.isLink(file)) {
            throw CannotServeException.badPath(
                    path + " is a symbolic link, which is not followed: give the path that it leads to as --path");
        }
        if (!Files.isRegularFile(found)) {
            throw inUse("it is "
                    + (Files.isDirectory(found) ? "a directory" : "a device node, perhaps the kernel's own netmap"));
        }
        String system = Files.getFileStore(found).type();
        if (NO_PLACE.contains(system)) {
            throw CannotServeException.badPath(
                    path + " is in the kernel's file system " + system + ". Choose another --path");
        }
        if (Files.size(found) != 0) {
            throw inUse("it is a file of " + Files.size(found) + " bytes");
        }
        if (place.isPlanted(file)) {
            throw CannotServeException.badPath(path + " is a file that user " + ServedPath.uid(file)
                    + " made where others may write: it is not covered. Delete it, or choose another --path");
        }
    }

    private CannotServeException inUse(String how) {
        return new CannotServeException(path + " is in use: " + how + ". Choose another --path");
    }

    /** Unmounts what a killed server left. Returns whether that server had made the file beneath. */
    private static boolean removeStale(ServedPath place) throws IOException {
        boolean made = false;
        Path path = place.path();
        Optional<Mountinfo> mount = Mountinfo.at(path);
        while (mount.isPresent()) {
            if (!mount.get().type().equals(TYPE)) {
                throw new CannotServeException(path + " is in use: a file system of type "
                        + mount.get().type() + " is mounted there. Choose another --path");
            }
            if (!isDead(place.file())) {
                throw new CannotServeException(
                        path + " is in use: another netmap-fuse serves it. Stop that one, or choose another --path");
            }
            LOG.log(System.Logger.Level.INFO, "{0}: replacing the mount of a server that was killed", path);
            int result = Libc.umount2(place.file().toString(), Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
            if (result < 0) {
                throw new IOException("cannot unmount the stale " + path + " [" + Errno.name(-result) + "]");
            }
            made = mount.get().source().equals(OWN_FILE);
            mount = Mountinfo.at(path);
        }
        return made;
    }

    private static boolean isDead(Path path) {
        int fd = Libc.open(path.toString(), Libc.O_RDWR | Libc.O_CLOEXEC);
        if (fd >= 0) {
            LibcCalls.close(fd);
        }
        return fd == -ENOTCONN;
    }

    /** The mount point. */
    Path path() {
        return path;
    }

    /**
     * Ends the session, even if clients have the file open; unmounts; and deletes the file beneath if the server made
     * it. A second call does nothing.
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        Optional<Mountinfo> top = Mountinfo.at(place.path());
        if (mount != null && top.isPresent() && top.get().isSame(mount)) {
            int result = Libc.umount2(place.file().toString(), Libc.MNT_FORCE | Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
            if (result < 0) {
                throw new IOException("cannot unmount " + path + " [" + Errno.name(-result) + "]");
            }
            mount = null;
        }
        closed = true;
        // After an umount(8), others may have used the file: it stays.
        if (created && mount == null) {
            deleteOwnFile();
        }
        place.close();
    }

    private void deleteOwnFile() throws IOException {
        int file = place.open();
        if (file < 0) {
            return;
        }
        try {
            Path found = ServedPath.descriptor(file);
            if (Files.isRegularFile(found) && Files.size(found) == 0 && !place.isPlanted(file)) {
                Files.delete(place.file());
            }
        } finally {
            LibcCalls.close(file);
        }
    }
}
