package io.github.netmap4j.tools.run;

/** Shows what happens, while it does. */
interface SampleView {

    /** Shows one interval. */
    void show(Sample sample);
}
