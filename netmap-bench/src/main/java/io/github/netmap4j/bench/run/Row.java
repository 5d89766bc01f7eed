package io.github.netmap4j.bench.run;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a benchmark appears in the report: one row for each combination of its parameters. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Row {

    /** What is done, and how: {@code views}, say. */
    String value();

    /** The ratio to the C twin at -O2 that is aimed at; 0 for none. */
    double goal() default 0;

    /** Whether the way allocates by its nature. Every other way that does fails the run. */
    boolean allocates() default false;
}
