package io.github.netmap4j.soft.pipe;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.port.PortParameters;
import io.github.netmap4j.soft.port.SoftPort;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pipes of a device, by parent port and id. Guarded by the control lock. */
public final class Pipes {

    private static final int MAX_PER_PARENT = 64;

    private final Map<SoftPort, Map<String, PipePair>> byParent = new HashMap<>();

    /** The pipe with an id, or null. */
    public @Nullable PipePair find(SoftPort parent, String id) {
        return byParent.getOrDefault(parent, Map.of()).get(id);
    }

    /**
     * Makes a pipe. It takes over the caller's reference to the parent.
     *
     * @throws RequestRefusedException EINVAL if the parent has 64 pipes
     */
    public PipePair create(SoftPort parent, String id, PortParameters request) {
        Map<String, PipePair> siblings = byParent.getOrDefault(parent, Map.of());
        if (siblings.size() >= MAX_PER_PARENT) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.PIPES, parent.name + " has " + MAX_PER_PARENT + " pipes already");
        }
        PipePair pair = new PipePair(this, parent, id, request);
        byParent.computeIfAbsent(parent, _ -> new HashMap<>()).put(id, pair);
        return pair;
    }

    /** Removes a pipe. Returns whether it was the last one of its parent. */
    boolean remove(SoftPort parent, String id) {
        Map<String, PipePair> siblings = Objects.requireNonNull(byParent.get(parent));
        siblings.remove(id);
        return siblings.isEmpty() && byParent.remove(parent) != null;
    }
}
