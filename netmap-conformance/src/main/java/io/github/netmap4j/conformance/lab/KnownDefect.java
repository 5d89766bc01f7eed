package io.github.netmap4j.conformance.lab;

import org.opentest4j.TestAbortedException;

/** The device showed a defect that is known, exactly as it is known: not a failure of the case, and not the rule. */
public final class KnownDefect extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    /**
     * Ends a case.
     *
     * @param what whose defect, and what it does
     */
    public KnownDefect(String what) {
        super(what);
    }
}
