package io.github.netmap4j.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A port of the test's device, as a parameter of type {@link io.github.netmap4j.NetmapPort}. {@link NetmapExtension} opens
 * it before the test and closes it afterwards.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Port {

    /** {@return the port's name, as {@code NetmapPort.builder} takes it: {@code vale0:a}, {@code soft0^}} */
    String value();
}
