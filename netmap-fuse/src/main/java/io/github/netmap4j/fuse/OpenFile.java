package io.github.netmap4j.fuse;

/** One open file of a client: the descriptor that the device knows it by, and whom to tell when it may be ready. */
final class OpenFile implements Runnable {

    /** The device's descriptor. */
    final int fd;

    private final Notifier notifier;
    private volatile long kh;

    OpenFile(int fd, Notifier notifier) {
        this.fd = fd;
        this.notifier = notifier;
    }

    /** Remembers the kernel's name of this file: it asks to be told when the file becomes ready. */
    void pollHandle(long handle) {
        kh = handle;
    }

    /** The device says that the file may have become ready. */
    @Override
    public void run() {
        notifier.notifyPoll(kh);
    }

    /** Tells the kernel to poll a file again. */
    interface Notifier {

        /**
         * Wakes whoever polls a file. It may be closed already.
         *
         * @param kh the kernel's name of the file
         */
        void notifyPoll(long kh);
    }
}
