package io.github.netmap4j.conformance.cases;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.netmap4j.sys.Errno;
import io.github.netmap4j.sys.Os;

/** Results of system calls, compared by name. */
final class Expect {

    /** Message too long. */
    static final int EMSGSIZE = Os.CURRENT == Os.FREEBSD ? 40 : 90;

    private Expect() {}

    static void ok(int result, String call) {
        if (result != 0) {
            fail(call + ": expected success, got " + name(result));
        }
    }

    static void error(int errno, int result, String call) {
        if (result != -errno) {
            fail(call + ": expected " + name(-errno) + ", got " + name(result));
        }
    }

    static String name(int result) {
        if (result == -EMSGSIZE) {
            return "EMSGSIZE";
        }
        return result < 0 ? Errno.name(-result) : result == 0 ? "success" : Integer.toString(result);
    }
}
