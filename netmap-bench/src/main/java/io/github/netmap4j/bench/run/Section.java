package io.github.netmap4j.bench.run;

import java.util.Locale;

/** The sections of the report that are made of rows, in their order. Each is a package of benchmarks of that name. */
enum Section {
    RAW("The raw layer"),
    CALLS("System calls"),
    XDP("AF_XDP, per frame: rings in memory, and veth pairs"),
    SAFE("The safe layer"),
    SOFT("The software device, both ends in one thread"),
    THREADS("The software device, a thread at each end"),
    SCALE("Scaling: more rings, more ports, longer rings; per packet");

    final String title;

    Section(String title) {
        this.title = title;
    }

    /** The section of a benchmark, by the package of its class. */
    static Section of(Class<?> benchmark) {
        String name = benchmark.getPackageName();
        return valueOf(name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT));
    }
}
