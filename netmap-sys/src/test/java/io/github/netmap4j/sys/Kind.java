package io.github.netmap4j.sys;

import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.os.WakersDevice;

/** A descriptor that a test makes ready when it wants to. */
public enum Kind {
    /** Of the kernel: an eventfd. */
    KERNEL {
        @Override
        public Descriptor open() {
            return new Descriptor(new KernelDevice("/dev/null"), KernelFiles.eventfd(), "event");
        }

        @Override
        public void ready(Descriptor descriptor) {
            KernelFiles.signal(descriptor.fd());
        }

        @Override
        public void unready(Descriptor descriptor) {
            KernelFiles.clear(descriptor.fd());
        }
    },
    /** Of a device in this process, which calls wakers. */
    WAKERS {
        @Override
        public Descriptor open() {
            return new Descriptor(new WakersDevice(), 7, "wakers");
        }

        @Override
        public void ready(Descriptor descriptor) {
            ((WakersDevice) descriptor.device()).ready();
        }

        @Override
        public void unready(Descriptor descriptor) {
            ((WakersDevice) descriptor.device()).unready();
        }
    };

    public abstract Descriptor open();

    /** Ready for input from now on. */
    public abstract void ready(Descriptor descriptor);

    /** Undoes {@link #ready}. */
    public abstract void unready(Descriptor descriptor);
}
