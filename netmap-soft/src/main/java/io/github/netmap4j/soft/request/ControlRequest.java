package io.github.netmap4j.soft.request;

import java.lang.foreign.MemorySegment;

/** A request of the control API, copied out of the program's memory. */
final class ControlRequest {

    /** The body; changes go back to the program. {@link MemorySegment#NULL} where there is none. */
    final MemorySegment body;

    final Options options;

    private String name;

    ControlRequest(String name, MemorySegment body, Options options) {
        this.name = name;
        this.body = body;
        this.options = options;
    }

    String name() {
        return name;
    }

    /** Sets the name in the header that the program gets back. */
    void answerName(String answer) {
        name = answer;
    }
}
