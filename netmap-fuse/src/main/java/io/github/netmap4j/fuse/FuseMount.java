package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.os.Errno.ENOTCONN;

import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The file in the file system that clients open: a FUSE mount over one regular file. */
final class FuseMount implements AutoCloseable {

    /** Shown by mount(8), and how a mount that a killed server left behind is recognised. */
    static final String TYPE = "fuse.netmap4j";

    private static final String SOURCE = "netmap4j";

    /** The source of a mount over a file that was made for it: so it can be told when the server was killed, too. */
    private static final String OWN_FILE = "netmap4j-file";

    private static final System.Logger LOG = System.getLogger(FuseMount.class.getPackageName());

    private final Path path;
    private final boolean created;
    private Mountinfo mount;

    private FuseMount(Path path, boolean created) {
        this.path = path;
        this.created = created;
    }

    /**
     * Mounts. The kernel then sends INIT, and nothing else before that is answered.
     *
     * @param path where; an empty file, a stale mount of ours, or nothing yet
     * @param channel the /dev/fuse that serves it
     * @param mode type and permissions of the file
     * @throws CannotServeException if the path is in use, with what to do
     */
    static FuseMount mount(Path path, Channel channel, int mode) throws IOException {
        Path real;
        boolean created;
        try {
            real = real(path);
            boolean stale = removeStale(real);
            created = prepare(real) || stale;
        } catch (FileSystemException impossible) {
            String why = impossible.getReason();
            throw CannotServeException.badPath(path + " cannot be made: "
                    + (why == null ? impossible.getClass().getSimpleName() : why) + ". Choose another --path");
        }
        FuseMount mount = new FuseMount(real, created);
        boolean done = false;
        try {
            mount.mount(channel, mode);
            done = true;
        } finally {
            if (!done) {
                mount.close();
            }
        }
        return mount;
    }

    private void mount(Channel channel, int mode) throws IOException {
        String options = String.format(
                Locale.ROOT,
                "fd=%d,rootmode=%o,user_id=0,group_id=0,allow_other,default_permissions",
                channel.fd(),
                mode);
        int result = Libc.mount(
                created ? OWN_FILE : SOURCE,
                path.toString(),
                TYPE,
                Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC,
                options);
        if (result < 0) {
            throw CannotServeException.badPath(
                    "nothing can be mounted at " + path + " [" + Errno.name(-result) + "]. Choose another --path");
        }
        mount = Mountinfo.at(path).orElseThrow(() -> new IOException(path + " is mounted, but not in mountinfo"));
    }

    /** The path as mountinfo has it, without asking the file itself: a stale one does not answer. */
    private static Path real(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            // Whoever may write to the directory could have put it there, to have any file covered.
            throw CannotServeException.badPath(
                    path + " is a symbolic link, which is not followed: give the path that it leads to as --path");
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw CannotServeException.badPath(path + " has no directory to be in: create it first");
        }
        return parent.toRealPath().resolve(path.getFileName());
    }

    /** Unmounts what a killed server left. Returns whether the file beneath was made by that. */
    private static boolean removeStale(Path path) throws IOException {
        boolean made = false;
        Optional<Mountinfo> mount = Mountinfo.at(path);
        while (mount.isPresent()) {
            if (!mount.get().type().equals(TYPE)) {
                throw new CannotServeException(path + " is in use: a file system of type "
                        + mount.get().type() + " is mounted there. Choose another --path");
            }
            if (!isDead(path)) {
                throw new CannotServeException(
                        path + " is in use: another netmap-fuse serves it. Stop that one, or choose another --path");
            }
            LOG.log(System.Logger.Level.INFO, "{0}: replacing the mount of a server that was killed", path);
            int result = Libc.umount2(path.toString(), Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
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
            Libc.close(fd);
        }
        return fd == -ENOTCONN;
    }

    /** Sees to it that there is a file to mount over. Returns whether it had to be made. */
    private static boolean prepare(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(path);
            return true;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new CannotServeException(path + " is in use: it is "
                    + (Files.isDirectory(path) ? "a directory" : "a device node, perhaps the kernel's own netmap")
                    + ". Choose another --path");
        }
        if (Files.size(path) != 0) {
            throw new CannotServeException(
                    path + " is in use: it is a file of " + Files.size(path) + " bytes. Choose another --path");
        }
        return false;
    }

    /** Where it is mounted. */
    Path path() {
        return path;
    }

    /**
     * Ends the session, whoever still has the file open, unmounts, and deletes the file beneath if it was made for this.
     * Harmless the second time.
     */
    @Override
    public void close() throws IOException {
        if (mount != null) {
            Optional<Mountinfo> top = Mountinfo.at(path);
            if (!top.equals(Optional.of(mount))) {
                mount = null;
                return; // unmounted by hand, and perhaps used for something else since
            }
            int result = Libc.umount2(path.toString(), Libc.MNT_FORCE | Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
            if (result < 0) {
                throw new IOException("cannot unmount " + path + " [" + Errno.name(-result) + "]");
            }
            mount = null;
        }
        if (created && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0) {
            Files.delete(path);
        }
    }
}
