package io.github.netmap4j.fuse.protocol;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The part of {@code linux/fuse.h} that a server of one file needs: request codes, flags and structs, under their C names
 * without the prefix {@code FUSE_}. See fuse(4).
 */
public final class Fuse {

    public static final int KERNEL_VERSION = 7;
    /** The first minor version with passthrough, and the one this server speaks. */
    public static final int KERNEL_MINOR_VERSION = 40;

    static final long ROOT_ID = 1;

    public static final int FORGET = 2;
    public static final int GETATTR = 3;
    public static final int SETATTR = 4;
    public static final int OPEN = 14;
    public static final int STATFS = 17;
    public static final int RELEASE = 18;
    public static final int FLUSH = 25;
    public static final int INIT = 26;
    public static final int INTERRUPT = 36;
    public static final int IOCTL = 39;
    public static final int POLL = 40;
    public static final int BATCH_FORGET = 42;

    /** Flags of INIT, and of its {@code flags2}: there they are shifted down by 32. */
    public static final int INIT_EXT = 1 << 30;

    public static final int PASSTHROUGH_FLAG2 = 1 << 5;

    static final int FOPEN_PASSTHROUGH = 1 << 7;
    public static final int POLL_SCHEDULE_NOTIFY = 1;
    /** In a notification's header this stands where a reply has its error. */
    static final int NOTIFY_POLL = 1;

    public static final int FATTR_MODE = 1;
    static final int FATTR_UID = 1 << 1;
    static final int FATTR_GID = 1 << 2;

    /** {@code struct fuse_in_header}: every request starts with it. */
    public static final StructLayout IN_HEADER = MemoryLayout.structLayout(
                    u32("len"),
                    u32("opcode"),
                    u64("unique"),
                    u64("nodeid"),
                    u32("uid"),
                    u32("gid"),
                    u32("pid"),
                    u16("total_extlen"),
                    u16("padding"))
            .withName("fuse_in_header");

    /** {@code struct fuse_out_header}: every reply starts with it. */
    public static final StructLayout OUT_HEADER =
            MemoryLayout.structLayout(u32("len"), u32("error"), u64("unique")).withName("fuse_out_header");

    /** {@code struct fuse_init_in}, as far as it is read. */
    public static final StructLayout INIT_IN = MemoryLayout.structLayout(
                    u32("major"), u32("minor"), u32("max_readahead"), u32("flags"), u32("flags2"), paddingLayout(44))
            .withName("fuse_init_in");

    /** {@code struct fuse_init_out}. */
    static final StructLayout INIT_OUT = MemoryLayout.structLayout(
                    u32("major"),
                    u32("minor"),
                    u32("max_readahead"),
                    u32("flags"),
                    u16("max_background"),
                    u16("congestion_threshold"),
                    u32("max_write"),
                    u32("time_gran"),
                    u16("max_pages"),
                    u16("map_alignment"),
                    u32("flags2"),
                    u32("max_stack_depth"),
                    paddingLayout(24))
            .withName("fuse_init_out");

    /** {@code struct fuse_backing_map}: the argument of FUSE_DEV_IOC_BACKING_OPEN. */
    static final StructLayout BACKING_MAP =
            MemoryLayout.structLayout(u32("fd"), u32("flags"), u64("padding")).withName("fuse_backing_map");

    /** {@code struct fuse_open_out}; {@code backing_id} was padding before 7.40. */
    static final StructLayout OPEN_OUT = MemoryLayout.structLayout(u64("fh"), u32("open_flags"), u32("backing_id"))
            .withName("fuse_open_out");

    /** {@code struct fuse_release_in}. */
    public static final StructLayout RELEASE_IN = MemoryLayout.structLayout(
                    u64("fh"), u32("flags"), u32("release_flags"), u64("lock_owner"))
            .withName("fuse_release_in");

    /** {@code struct fuse_flush_in}. */
    public static final StructLayout FLUSH_IN = MemoryLayout.structLayout(
                    u64("fh"), u32("unused"), u32("padding"), u64("lock_owner"))
            .withName("fuse_flush_in");

    /** {@code struct fuse_interrupt_in}. */
    public static final StructLayout INTERRUPT_IN =
            MemoryLayout.structLayout(u64("unique")).withName("fuse_interrupt_in");

    /** {@code struct fuse_ioctl_in}; {@code in_size} bytes of data follow. */
    public static final StructLayout IOCTL_IN = MemoryLayout.structLayout(
                    u64("fh"), u32("flags"), u32("cmd"), u64("arg"), u32("in_size"), u32("out_size"))
            .withName("fuse_ioctl_in");

    /** {@code struct fuse_ioctl_out}; up to {@code out_size} bytes of data follow. */
    static final StructLayout IOCTL_OUT = MemoryLayout.structLayout(
                    u32("result"), u32("flags"), u32("in_iovs"), u32("out_iovs"))
            .withName("fuse_ioctl_out");

    /** {@code struct fuse_poll_in}. */
    public static final StructLayout POLL_IN = MemoryLayout.structLayout(
                    u64("fh"), u64("kh"), u32("flags"), u32("events"))
            .withName("fuse_poll_in");

    /** {@code struct fuse_poll_out}. */
    static final StructLayout POLL_OUT =
            MemoryLayout.structLayout(u32("revents"), u32("padding")).withName("fuse_poll_out");

    /** {@code struct fuse_notify_poll_wakeup_out}. */
    static final StructLayout NOTIFY_POLL_WAKEUP_OUT =
            MemoryLayout.structLayout(u64("kh")).withName("fuse_notify_poll_wakeup_out");

    /** {@code struct fuse_setattr_in}, as far as it is read. */
    public static final StructLayout SETATTR_IN = MemoryLayout.structLayout(
                    u32("valid"),
                    u32("padding"),
                    u64("fh"),
                    u64("size"),
                    u64("lock_owner"),
                    u64("atime"),
                    u64("mtime"),
                    u64("ctime"),
                    u32("atimensec"),
                    u32("mtimensec"),
                    u32("ctimensec"),
                    u32("mode"),
                    u32("unused4"),
                    u32("uid"),
                    u32("gid"),
                    u32("unused5"))
            .withName("fuse_setattr_in");

    /** {@code struct fuse_attr}. */
    public static final StructLayout ATTR = MemoryLayout.structLayout(
                    u64("ino"),
                    u64("size"),
                    u64("blocks"),
                    u64("atime"),
                    u64("mtime"),
                    u64("ctime"),
                    u32("atimensec"),
                    u32("mtimensec"),
                    u32("ctimensec"),
                    u32("mode"),
                    u32("nlink"),
                    u32("uid"),
                    u32("gid"),
                    u32("rdev"),
                    u32("blksize"),
                    u32("flags"))
            .withName("fuse_attr");

    /** {@code struct fuse_attr_out}. */
    public static final StructLayout ATTR_OUT = MemoryLayout.structLayout(
                    u64("attr_valid"), u32("attr_valid_nsec"), u32("dummy"), ATTR.withName("attr"))
            .withName("fuse_attr_out");

    /** {@code struct fuse_kstatfs}: all of {@code struct fuse_statfs_out}. */
    static final StructLayout KSTATFS = MemoryLayout.structLayout(
                    u64("blocks"),
                    u64("bfree"),
                    u64("bavail"),
                    u64("files"),
                    u64("ffree"),
                    u32("bsize"),
                    u32("namelen"),
                    u32("frsize"),
                    u32("padding"),
                    paddingLayout(24))
            .withName("fuse_kstatfs");

    /** {@code FUSE_DEV_IOC_BACKING_OPEN}: {@code _IOW(229, 1, struct fuse_backing_map)}. */
    static final long DEV_IOC_BACKING_OPEN = iow(1, BACKING_MAP);
    /** {@code FUSE_DEV_IOC_BACKING_CLOSE}: {@code _IOW(229, 2, uint32_t)}. */
    static final long DEV_IOC_BACKING_CLOSE = iow(2, JAVA_INT);

    private Fuse() {}

    /** Where a field starts in its struct, in bytes. */
    public static long offset(StructLayout struct, String field) {
        return struct.byteOffset(groupElement(field));
    }

    private static ValueLayout.OfInt u32(String name) {
        return JAVA_INT.withName(name);
    }

    private static ValueLayout.OfLong u64(String name) {
        return JAVA_LONG.withName(name);
    }

    private static ValueLayout.OfShort u16(String name) {
        return JAVA_SHORT.withName(name);
    }

    private static long iow(int number, MemoryLayout argument) {
        return 1L << 30 | argument.byteSize() << 16 | 229 << 8 | number;
    }
}
