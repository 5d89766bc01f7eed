package io.github.netmap4j.conformance.lab;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.netmap4j.sys.os.Errno;

/** Results of system calls, compared by name. */
public final class Expect {

    private Expect() {}

    public static void ok(int result, String call) {
        if (result != 0) {
            fail(call + ": expected success, got " + name(result));
        }
    }

    public static void error(int errno, int result, String call) {
        if (result != -errno) {
            fail(call + ": expected " + name(-errno) + ", got " + name(result));
        }
    }

    public static String name(int result) {
        return result < 0 ? Errno.name(-result) : result == 0 ? "success" : Integer.toString(result);
    }
}
