package io.github.netmap4j.tools.run;

/** Shows the progress of a command. */
interface SampleView {

    /** Shows one interval. */
    void show(Sample sample);
}
