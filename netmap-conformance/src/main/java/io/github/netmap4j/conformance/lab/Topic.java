package io.github.netmap4j.conformance.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of cases. Its methods take a {@link Lab}, which releases everything when the case ends. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabExtension.class)
@DisplayNameGeneration(CaseNames.class)
// Makes a case on a hanging device fail; far above any case's time, even on an emulated machine.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public @interface Topic {
    /** {@return the topic of the cases: a word or two} */
    String value();
}
