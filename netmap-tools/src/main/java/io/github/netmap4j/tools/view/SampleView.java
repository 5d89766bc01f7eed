package io.github.netmap4j.tools.view;

/** Shows the progress of a command. */
public interface SampleView {

    /** Shows one interval. */
    void show(Sample sample);

    /** Leaves what was shown, before the summary is printed. */
    default void end() {}
}
