package io.github.netmap4j.xdp.abi;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java side of the bindings, by reflection. */
final class Bindings {

    private static final Pattern LISTED = Pattern.compile("(?m)^(\\w+) +(\\w+)");

    /** Members whose types have no name; the others have a class of their own. */
    private static final Set<String> WITHOUT_A_NAME = Set.of("u", "request", "completion");

    private Bindings() {}

    /** The repository's C headers. */
    static Path headers() {
        Path dir = Path.of("").toAbsolutePath();
        while (!Files.exists(dir.resolve("headers/wrapper-xdp.h"))) {
            dir = dir.getParent();
        }
        return dir.resolve("headers");
    }

    /** All names that are to be generated: {@code struct xdp_desc} and the like. */
    static Set<String> listed() throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = LISTED.matcher(Files.readString(headers().resolve("jextract-includes-xdp.txt")));
        while (matcher.find()) {
            names.add(matcher.group(1) + " " + matcher.group(2));
        }
        return names;
    }

    /** The classes of structs. */
    static List<Class<?>> structs() throws Exception {
        Path root = Path.of(
                xdp_h.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (var files = Files.newDirectoryStream(
                root.resolve(xdp_h.class.getPackageName().replace('.', '/')), "*.class")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".class", "");
                if (!name.contains("$") && !name.equals("package-info") && !name.equals("xdp_h")) {
                    classes.add(Class.forName(xdp_h.class.getPackageName() + "." + name));
                }
            }
        }
        return classes;
    }

    static GroupLayout layout(Class<?> type) throws ReflectiveOperationException {
        return (GroupLayout) type.getMethod("layout").invoke(null);
    }

    /** Name to value: constants, sizes of structs, offset and size of fields. */
    static Map<String, String> describe() throws Exception {
        Map<String, String> values = new TreeMap<>();
        for (Method method : xdp_h.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0) {
                Number value = (Number) method.invoke(null);
                values.put(
                        "constant " + method.getName(),
                        Long.toString(value instanceof Integer i ? Integer.toUnsignedLong(i) : value.longValue()));
            }
        }
        for (Class<?> type : structs()) {
            GroupLayout layout = layout(type);
            values.put("struct " + type.getSimpleName(), Long.toString(layout.byteSize()));
            describe(values, "field " + type.getSimpleName() + ".", 0, layout);
        }
        return values;
    }

    private static void describe(Map<String, String> values, String path, long base, GroupLayout layout) {
        for (MemoryLayout member : layout.memberLayouts()) {
            if (member instanceof PaddingLayout) {
                continue;
            }
            String name = member.name().orElseThrow();
            long offset = base + layout.byteOffset(MemoryLayout.PathElement.groupElement(name));
            values.put(path + name, Long.toString(offset << 16 | member.byteSize()));
            if (member instanceof GroupLayout inner && WITHOUT_A_NAME.contains(name)) {
                describe(values, path + name + ".", offset, inner);
            }
        }
    }
}
