package io.github.netmap4j.sys.device;

import io.github.netmap4j.sys.os.Waker;

/**
 * What a {@link NetmapDevice} has whose descriptors are none of the kernel's: so a thread can wait for them and for
 * descriptors of the kernel at once, and {@link Descriptor#close} ends a wait.
 *
 * <p>The number of a closed descriptor is not given out again soon. A sync that meets a close does its work, or returns
 * {@code -EBADF}: it never reaches another descriptor. So nobody has to count the syncs under way.
 */
public interface Readiness {

    /**
     * Calls a waker whenever a poll of the descriptor might tell something new: slots became available, or it was closed.
     * Whoever adds one polls after that, not before, so that nothing is missed in between. Allocates nothing as a rule.
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
