package io.github.netmap4j.sys.os;

import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;

/** Flags of open(2) for {@link NetmapDevice#open}, with the numbers of the system this JVM runs on. */
public final class OpenFlags {

    /** Read and write, as netmap needs it. */
    public static final int O_RDWR = 2;
    /** Calls that would block return EAGAIN. netmap itself never blocks outside poll. */
    public static final int O_NONBLOCK = OsNumber.O_NONBLOCK.here();
    /** The descriptor does not survive exec(2). {@link KernelDevice} always sets it. */
    public static final int O_CLOEXEC = OsNumber.O_CLOEXEC.here();

    private OpenFlags() {}
}
