package io.github.netmap4j.conformance.lab;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names cases and topics after their annotations. */
final class CaseNames extends DisplayNameGenerator.Standard {

    @Override
    public String generateDisplayNameForClass(Class<?> topic) {
        return topic.getAnnotation(Topic.class).value();
    }

    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> topic, Method method) {
        Case single = method.getAnnotation(Case.class);
        return single != null
                ? single.value()
                : method.getAnnotation(Table.class).value();
    }
}
