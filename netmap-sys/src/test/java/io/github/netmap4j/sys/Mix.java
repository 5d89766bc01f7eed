package io.github.netmap4j.sys;

import io.github.netmap4j.sys.device.Descriptor;
import java.util.List;
import java.util.stream.Stream;

/** Which one a test waits for, and whether others are in the set, which stay idle. */
public enum Mix {
    KERNEL(Kind.KERNEL, false),
    IN_PROCESS(Kind.WAKERS, false),
    KERNEL_AMONG_OTHERS(Kind.KERNEL, true),
    IN_PROCESS_AMONG_OTHERS(Kind.WAKERS, true);

    public final Kind kind;
    private final boolean amongOthers;

    Mix(Kind kind, boolean amongOthers) {
        this.kind = kind;
        this.amongOthers = amongOthers;
    }

    /** Opens the others. */
    public List<Descriptor> others() {
        return amongOthers ? Stream.of(Kind.values()).map(Kind::open).toList() : List.of();
    }
}
