package io.github.netmap4j.sys.call;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * Fails early, naming the flag to add, where the JVM denies native access. Every entry point asks here first: a class of
 * the generated bindings that fails to initialise once fails for ever, and does not say why.
 */
public final class NativeAccess {

    private static final String OURS = "io.github.netmap4j";

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
            throw denied(denied);
        }
    }

    /** What to throw where the JVM denied a module of netmap4j a restricted call. */
    public static IllegalCallerException denied(IllegalCallerException denied) {
        return new IllegalCallerException(
                "netmap4j calls C, and this JVM denies it: start java with " + flag(NativeAccess.class.getModule()),
                denied);
    }

    /** The flag for this module and for those of netmap4j beside it. */
    static String flag(Module module) {
        return "--enable-native-access="
                + (module.isNamed()
                        ? module.getLayer().modules().stream()
                                .filter(other -> other.getName().startsWith(OURS))
                                .sorted(Comparator.comparing((Module other) -> other != module)
                                        .thenComparing(Module::getName))
                                .map(Module::getName)
                                .collect(Collectors.joining(","))
                        : "ALL-UNNAMED");
    }
}
