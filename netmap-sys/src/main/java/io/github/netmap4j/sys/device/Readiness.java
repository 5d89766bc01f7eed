package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.Waker;

/**
 * Lets a thread wait for descriptors of a {@link NetmapDevice} that are not the kernel's, together with descriptors of
 * the kernel; {@link Descriptor#close} ends such a wait.
 *
 * <p>The device does not reuse the number of a closed descriptor soon. A sync that meets a close does its work, or
 * returns {@code -EBADF}: it never reaches another descriptor. So callers need not count the syncs under way.
 */
public interface Readiness {

    /**
     * Calls a waker whenever a poll of the descriptor might report something new: slots became available, or it was
     * closed. Poll after adding the waker, not before, so that nothing is missed in between. Usually allocates nothing.
     *
     * @param fd a descriptor of this device
     * @param waker what to call, from any thread
     * @return 0, or {@code -EBADF}
     */
    int addWaker(int fd, Waker waker);

    /**
     * Undoes {@link #addWaker}, once if it was added twice. Does nothing if the descriptor is closed.
     *
     * @param fd a descriptor of this device
     * @param waker the waker
     */
    void removeWaker(int fd, Waker waker);
}
