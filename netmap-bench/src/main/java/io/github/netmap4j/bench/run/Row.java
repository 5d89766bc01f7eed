package io.github.netmap4j.bench.run;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A benchmark's row in the report, one for each combination of parameters, and what it is compared with. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Row {

    /** What is done, and how: {@code views}, say. */
    String value();

    /** The ratio to the C twin at -O2 that is aimed at; 0 for none. */
    double goal() default 0;

    /** The same for packets of 512 bytes and more; 0 if the length makes no difference. */
    double goalFrom512() default 0;

    /** How many nanoseconds more than the C twin at -O2 an operation may take; 0 for no such goal. */
    double goalNanos() default 0;

    /** A method of the same class that does the same work in another way, and is shown beside this one; empty for none. */
    String against() default "";

    /** The ratio to {@link #against} that is aimed at; 0 for none. */
    double goalAgainst() default 0;

    /**
     * How much an operation may cost as a multiple of what it costs with the smallest of all parameters; 0 for no such
     * goal. Where the cost of the twin grows as well, as out of the cache it does, this is on top of that.
     */
    double goalGrowth() default 0;

    /** Whether it allocates by its nature. Any other row that allocates fails the run. */
    boolean allocates() default false;
}
