package io.github.netmap4j.sys.internal;

import java.lang.foreign.MemorySegment;

/** Says in one line what to do when the JVM forbids native access, before anything half starts. */
public final class NativeAccess {

    private NativeAccess() {}

    /**
     * Does a restricted call that has no effect.
     *
     * @throws IllegalCallerException if the JVM denies native access to this module; the message has the exact flag
     */
    @SuppressWarnings("restricted")
    public static void require() {
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException denied) {
            throw new IllegalCallerException(
                    "netmap4j calls C, and this JVM denies it: start java with " + flag(NativeAccess.class.getModule()),
                    denied);
        }
    }

    static String flag(Module module) {
        return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
