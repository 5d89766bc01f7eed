package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.Ioctl;

/**
 * The syncs of one descriptor, from {@link NetmapDevice#syncHandle}: what {@link NetmapDevice#ioctl} does for
 * {@link Ioctl#NIOCTXSYNC} and {@link Ioctl#NIOCRXSYNC}, without a search for the descriptor at each call. Valid from
 * before the descriptor is bound until it is closed; it owns nothing and need not be closed.
 *
 * <p>Any thread may call it, whatever others do with the descriptor. After the close it answers {@code -EBADF} for ever:
 * it never reaches another descriptor, even one that got the same number.
 */
public interface SyncHandle {

    /**
     * {@code ioctl(fd, NIOCTXSYNC, NULL)}. Allocates nothing.
     *
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} returns it
     */
    int txSync();

    /**
     * {@code ioctl(fd, NIOCRXSYNC, NULL)}. Allocates nothing.
     *
     * @param time true to write the time into the rings, as the {@code ioctl} does where the device is set so; false for a
     *     caller that does not read it: then only rings with {@code NR_TIMESTAMP} get it, and the device need not look at
     *     its clock for the others
     * @return 0 or {@code -errno}, as {@link NetmapDevice#ioctl} returns it
     */
    int rxSync(boolean time);
}
