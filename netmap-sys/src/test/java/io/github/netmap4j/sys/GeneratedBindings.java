package io.github.netmap4j.sys;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.libc.libc_h;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Java side of the bindings, by reflection: what the classes of abi and libc say of themselves. */
final class GeneratedBindings {

    private static final String PACKAGE = netmap_h.class.getPackageName();

    private GeneratedBindings() {}

    /** Every class of the package but netmap_h and what is nested in others. */
    static List<Class<?>> classes() throws IOException, ReflectiveOperationException, URISyntaxException {
        Path root = Path.of(netmap_h.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve(PACKAGE.replace('.', '/')))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = file.getFileName().toString().replaceAll("\\.class$", "");
                boolean generated = !name.contains("$") && !name.equals("package-info");
                if (generated && !name.equals(netmap_h.class.getSimpleName())) {
                    classes.add(Class.forName(PACKAGE + "." + name));
                }
            }
        }
        return classes;
    }

    /** The layout of a struct's class. */
    static GroupLayout layout(Class<?> type) throws ReflectiveOperationException {
        return (GroupLayout) type.getMethod("layout").invoke(null);
    }

    /** Name to value, in the words of abi.c. */
    static Map<String, String> describe() throws IOException, ReflectiveOperationException, URISyntaxException {
        Map<String, String> values = new TreeMap<>();
        describeHeaderClass(values, netmap_h.class);
        describeHeaderClass(values, libc_h.class);
        for (Class<?> type : classes()) {
            GroupLayout layout = layout(type);
            String name = type.getSimpleName();
            values.put(
                    "struct " + name,
                    String.format(Locale.ROOT, "size %d align %d", layout.byteSize(), layout.byteAlignment()));
            describeFields(values, "field " + name + ".", 0, layout);
        }
        return values;
    }

    private static void describeHeaderClass(Map<String, String> values, Class<?> header)
            throws ReflectiveOperationException {
        for (Method method : header.getDeclaredMethods()) {
            String name = method.getName();
            if (!Modifier.isPublic(method.getModifiers())) {
                continue;
            }
            if (name.endsWith("$descriptor")) {
                FunctionDescriptor descriptor = (FunctionDescriptor) method.invoke(null);
                values.put("function " + name.replace("$descriptor", ""), function(descriptor, ""));
            } else if (method.getParameterCount() == 0 && !name.contains("$")) {
                values.put("constant " + name, constant(method.invoke(null)));
            }
        }
        // a variadic function is a class, of which a handle is made for each list of arguments
        for (Class<?> nested : header.getDeclaredClasses()) {
            if (Modifier.isPublic(nested.getModifiers())) {
                Object noVariables = new MemoryLayout[0];
                Object invoker =
                        nested.getMethod("makeInvoker", MemoryLayout[].class).invoke(null, noVariables);
                FunctionDescriptor descriptor =
                        (FunctionDescriptor) nested.getMethod("descriptor").invoke(invoker);
                values.put("function " + nested.getSimpleName(), function(descriptor, " ..."));
            }
        }
    }

    /** Sizes of the parameters and of the result. */
    private static String function(FunctionDescriptor descriptor, String variadic) {
        StringBuilder text = new StringBuilder("present:");
        descriptor.argumentLayouts().forEach(layout -> text.append(' ').append(layout.byteSize()));
        long result = descriptor.returnLayout().orElseThrow().byteSize();
        return text + variadic + " -> " + result;
    }

    private static String constant(Object value) {
        return switch (value) {
            case Byte b -> String.format(Locale.ROOT, "1 bytes 0x%x", b);
            case Short s -> String.format(Locale.ROOT, "2 bytes 0x%x", s);
            case Integer i -> String.format(Locale.ROOT, "4 bytes 0x%x", i);
            case Long l -> String.format(Locale.ROOT, "8 bytes 0x%x", l);
            case MemorySegment segment
            when segment.byteSize() == 0 -> String.format(Locale.ROOT, "address 0x%x", segment.address());
            case MemorySegment segment -> "\"" + segment.getString(0) + "\"";
            default -> "unexpected " + value.getClass();
        };
    }

    private static void describeFields(Map<String, String> values, String path, long base, GroupLayout layout) {
        long offset = base;
        for (MemoryLayout member : layout.memberLayouts()) {
            if (!(member instanceof PaddingLayout)) {
                String field = path + member.name().orElseThrow();
                if (member instanceof SequenceLayout array) {
                    MemoryLayout element = array.elementLayout();
                    values.put(
                            field,
                            String.format(
                                    Locale.ROOT,
                                    "offset %d array of %d, each %d",
                                    offset,
                                    array.elementCount(),
                                    element.byteSize()));
                    if (isAnonymous(element)) {
                        describeFields(values, field + "[0].", offset, (GroupLayout) element);
                    }
                } else {
                    values.put(field, String.format(Locale.ROOT, "offset %d size %d", offset, member.byteSize()));
                }
            }
            offset += member.byteSize();
        }
    }

    private static boolean isAnonymous(MemoryLayout layout) {
        return layout instanceof GroupLayout && layout.name().orElse("").contains("$anon");
    }
}
