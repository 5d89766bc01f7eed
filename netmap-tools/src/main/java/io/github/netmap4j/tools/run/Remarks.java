package io.github.netmap4j.tools.run;

import io.github.netmap4j.tools.view.JsonLine;

/** A command's own lines beside the rates of its rings. */
public interface Remarks {

    /** No remarks. */
    Remarks NONE = new Remarks() {};

    /** {@return a line for each interval; empty for none} Another thread than the command's calls it. */
    default String meanwhile() {
        return "";
    }

    /** {@return the command's own lines of the summary; empty for none} */
    default String atEnd() {
        return "";
    }

    /**
     * Adds members to the JSON summary.
     *
     * @param summary the object that members are added to
     */
    default void atEnd(JsonLine summary) {}
}
