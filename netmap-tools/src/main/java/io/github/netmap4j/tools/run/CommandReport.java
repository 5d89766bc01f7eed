package io.github.netmap4j.tools.run;

import io.github.netmap4j.tools.view.JsonLine;

/** A command's own lines beside the rates of its rings. */
public interface CommandReport {

    /** No extra. */
    CommandReport NONE = new CommandReport() {};

    /** {@return a line for each interval; empty for none} Another thread than the command's calls it. */
    default String intervalLine() {
        return "";
    }

    /** {@return the command's own lines of the summary; empty for none} */
    default String summary() {
        return "";
    }

    /**
     * Adds members to the JSON summary.
     *
     * @param summary the object that members are added to
     */
    default void addTo(JsonLine summary) {}
}
