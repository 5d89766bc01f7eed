package io.github.netmap4j.bench.soft;

/** Checks that the measured work happens. */
final class Exchange {

    private Exchange() {}

    /** Fails if a packet was lost. */
    static void expect(int received, int sent) {
        if (received != sent) {
            throw new IllegalStateException(sent + " packets were sent, and " + received + " arrived");
        }
    }
}
