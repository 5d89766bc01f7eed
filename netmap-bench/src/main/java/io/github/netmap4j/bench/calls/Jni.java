package io.github.netmap4j.bench.calls;

import io.github.netmap4j.bench.run.CLibrary;

/** The system calls through JNI. */
final class Jni {

    static {
        load();
    }

    private Jni() {}

    @SuppressWarnings("restricted")
    private static void load() {
        System.load(CLibrary.directory().resolve("jni.so").toString());
    }

    static native int ioctl(int fd, long request, long argument);

    static native int poll(long fds, int count, int timeout);
}
