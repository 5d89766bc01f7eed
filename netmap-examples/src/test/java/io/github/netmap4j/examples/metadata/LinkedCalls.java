package io.github.netmap4j.examples.metadata;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes the place of {@link Linker#downcallHandle} in the classes of {@link RecordingLoader}, and remembers what is linked. */
@SuppressWarnings("restricted")
public final class LinkedCalls {

    private static final Map<ValueLayout, String> NAMES = Map.of(
            ValueLayout.JAVA_BYTE, "jbyte",
            ValueLayout.JAVA_SHORT, "jshort",
            ValueLayout.JAVA_INT, "jint",
            ValueLayout.JAVA_LONG, "jlong");

    private static final Pattern CAPTURE = Pattern.compile("CaptureCallState\\[.*");
    private static final Pattern VARIADIC = Pattern.compile("FirstVariadicArg\\[index=(\\d+)]");

    private static final Set<String> LINKED = new TreeSet<>();

    private LinkedCalls() {}

    public static MethodHandle downcallHandle(
            Linker linker, MemorySegment address, FunctionDescriptor descriptor, Linker.Option... options) {
        LINKED.add(json(descriptor, options));
        return linker.downcallHandle(address, descriptor, options);
    }

    public static MethodHandle downcallHandle(Linker linker, FunctionDescriptor descriptor, Linker.Option... options) {
        LINKED.add(json(descriptor, options));
        return linker.downcallHandle(descriptor, options);
    }

    /** What was linked since the last time, each as an entry of the metadata. */
    static Set<String> take() {
        Set<String> taken = new TreeSet<>(LINKED);
        LINKED.clear();
        return taken;
    }

    private static String json(FunctionDescriptor descriptor, Linker.Option... options) {
        String result = descriptor.returnLayout().map(LinkedCalls::canonical).orElse("void");
        String parameters = descriptor.argumentLayouts().stream()
                .map(layout -> '"' + canonical(layout) + '"')
                .collect(Collectors.joining(", "));
        Set<String> all = new TreeSet<>();
        for (Linker.Option option : options) {
            all.add(json(option.toString()));
        }
        String tail = all.isEmpty() ? "" : ", \"options\": {" + String.join(", ", all) + "}";
        return "{\"returnType\": \"%s\", \"parameterTypes\": [%s]%s}".formatted(result, parameters, tail);
    }

    /** Options are known by their text alone. */
    private static String json(String option) {
        Matcher variadic = VARIADIC.matcher(option);
        if (variadic.matches()) {
            return "\"firstVariadicArg\": " + variadic.group(1);
        }
        if (CAPTURE.matcher(option).matches()) {
            return "\"captureCallState\": true";
        }
        throw new IllegalArgumentException("the metadata needs to know the option " + option);
    }

    private static String canonical(MemoryLayout layout) {
        if (layout instanceof AddressLayout) {
            return "void*";
        }
        if (layout instanceof ValueLayout value && NAMES.containsKey(value.withoutName())) {
            return NAMES.get(value.withoutName());
        }
        throw new IllegalArgumentException("the metadata needs to know the layout " + layout);
    }
}
