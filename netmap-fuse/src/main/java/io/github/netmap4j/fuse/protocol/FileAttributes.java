package io.github.netmap4j.fuse.protocol;

/**
 * Who may open the file, and what {@code stat} reports. The kernel checks the permissions; chmod and chown work as on a
 * device node, but last only as long as the mount.
 */
public final class FileAttributes {

    private static final int S_IFREG = 0100000;
    private static final int PERMISSIONS = 07777;

    private final long size;
    private int permissions;
    private int uid;
    private int gid;

    /**
     * The attributes of a new file, which root owns.
     *
     * @param size how many bytes clients can map
     * @param permissions as chmod(1) takes them
     */
    public FileAttributes(long size, int permissions) {
        this.size = size;
        this.permissions = permissions & PERMISSIONS;
    }

    /** Applies a SETATTR as a device node would: ignores a new size or time. */
    public synchronized void set(Request request) {
        int valid = request.setattrValid();
        if ((valid & Fuse.FATTR_MODE) != 0) {
            permissions = request.setattrMode() & PERMISSIONS;
        }
        if ((valid & Fuse.FATTR_UID) != 0) {
            uid = request.setattrUid();
        }
        if ((valid & Fuse.FATTR_GID) != 0) {
            gid = request.setattrGid();
        }
    }

    long size() {
        return size;
    }

    /** Type and permissions: a regular file, because only a regular file can have a backing file. */
    public synchronized int mode() {
        return S_IFREG | permissions;
    }

    synchronized int uid() {
        return uid;
    }

    synchronized int gid() {
        return gid;
    }
}
