package io.github.netmap4j.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The host behind a NIC of the test's device, as a parameter of type {@link io.github.netmap4j.soft.SoftHost}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Host {

    /** {@return the NIC's name, such as {@code soft0}} */
    String value();
}
