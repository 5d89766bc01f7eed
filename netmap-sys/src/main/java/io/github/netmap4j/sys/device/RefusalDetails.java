package io.github.netmap4j.sys.device;

import java.util.Objects;

/**
 * What a device knows about a request that it refused, beyond the errno.
 *
 * @param cause why, for programs
 * @param reason why, for people: what was asked for, and the limit that was hit with its figure
 * @param remedy what helps on this device; empty if the reason says it
 */
public record RefusalDetails(FailureCause cause, String reason, String remedy) {

    /** Checks that nothing is null. */
    public RefusalDetails {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** The reason and the remedy in one line. */
    @Override
    public String toString() {
        return remedy.isEmpty() ? reason : reason + "; " + remedy;
    }
}
