package io.github.netmap4j.conformance.lab;

import org.opentest4j.TestAbortedException;

/** The device showed a known defect, exactly as expected: neither a failure nor a success of the case. */
public final class KnownDefect extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    /**
     * Ends a case.
     *
     * @param what which device has the defect, and its effect
     */
    public KnownDefect(String what) {
        super(what);
    }
}
