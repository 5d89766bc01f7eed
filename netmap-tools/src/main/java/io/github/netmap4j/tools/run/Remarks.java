package io.github.netmap4j.tools.run;

/** What a command says beside the rates of its rings. */
public interface Remarks {

    /** No remarks. */
    Remarks NONE = new Remarks() {};

    /** {@return more to tell in each interval, in a line; empty for nothing} Called by another thread than the command's. */
    default String meanwhile() {
        return "";
    }

    /** {@return the command's own lines of the summary; empty for none} */
    default String atEnd() {
        return "";
    }

    /**
     * The same for JSON.
     *
     * @param summary the object that members are added to
     */
    default void atEnd(JsonLine summary) {}
}
