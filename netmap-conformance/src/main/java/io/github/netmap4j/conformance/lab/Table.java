package io.github.netmap4j.conformance.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;

/** Several cases of one behaviour: one for each row of an argument source, named by the row's first argument. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "[{0}]")
public @interface Table {
    /** {@return the behaviour: one line} */
    String value();
}
