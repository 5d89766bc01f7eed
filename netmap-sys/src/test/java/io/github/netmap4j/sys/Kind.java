package io.github.netmap4j.sys;

/** A descriptor that a test makes ready when it wants to. */
enum Kind {
    /** Of the kernel: an eventfd. */
    KERNEL {
        @Override
        Descriptor open() {
            return new Descriptor(new KernelDevice("/dev/null"), KernelFiles.eventfd(), "event");
        }

        @Override
        void ready(Descriptor descriptor) {
            KernelFiles.signal(descriptor.fd());
        }

        @Override
        void unready(Descriptor descriptor) {
            KernelFiles.clear(descriptor.fd());
        }
    },
    /** Of a device in this process, which calls wakers. */
    WAKERS {
        @Override
        Descriptor open() {
            return new Descriptor(new WakersDevice(), 7, "wakers");
        }

        @Override
        void ready(Descriptor descriptor) {
            ((WakersDevice) descriptor.device()).ready();
        }

        @Override
        void unready(Descriptor descriptor) {
            ((WakersDevice) descriptor.device()).unready();
        }
    };

    abstract Descriptor open();

    /** Ready for input from now on. */
    abstract void ready(Descriptor descriptor);

    /** Undoes {@link #ready}. */
    abstract void unready(Descriptor descriptor);
}
