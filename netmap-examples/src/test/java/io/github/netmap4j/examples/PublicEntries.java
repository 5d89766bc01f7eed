package io.github.netmap4j.examples;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A program that enters the library wherever it can: every public constructor, method and static field of the classes that
 * it is given, twice, with arguments of little use. Prints a line for each thing it met.
 */
final class PublicEntries {

    private static final MemorySegment MEMORY = Arena.ofAuto().allocate(1 << 16, 1 << 12);

    /** What calls returned, by the name of its class: receivers and arguments of others. */
    private final Map<String, Object> objects = new TreeMap<>();

    private PublicEntries() {}

    /** Enters the classes with these names. */
    public static void main(String[] names) throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (String name : names) {
            add(Class.forName(name, false, PublicEntries.class.getClassLoader()), types);
        }
        PublicEntries entries = new PublicEntries();
        for (int round = 0; round < 2; round++) {
            for (Class<?> type : types) {
                entries.enter(type);
            }
        }
        System.exit(0); // The calls may have started threads.
    }

    private static void add(Class<?> type, List<Class<?>> types) {
        if (Modifier.isPublic(type.getModifiers())) {
            types.add(type);
            for (Class<?> nested : type.getClasses()) {
                if (nested.getDeclaringClass() == type) {
                    add(nested, types);
                }
            }
        }
    }

    private void enter(Class<?> type) {
        for (Field field : type.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getDeclaringClass() == type) {
                run(field.toString(), () -> field.get(null));
            }
        }
        if (!Modifier.isAbstract(type.getModifiers())) {
            for (Constructor<?> constructor : sorted(type.getConstructors())) {
                run(constructor.toString(), () -> constructor.newInstance(arguments(constructor)));
            }
        }
        for (Method method : sorted(type.getMethods())) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            Object receiver = isStatic ? null : any(type);
            if (method.getDeclaringClass().getName().startsWith("io.github.netmap4j")
                    && !method.getName().equals("main")
                    && !method.getName().startsWith("park") // waits for an unpark, for ever
                    && (isStatic ? method.getDeclaringClass() == type : receiver != null)) {
                run(method.toString(), () -> method.invoke(receiver, arguments(method)));
            }
        }
    }

    private static <E extends Executable> List<E> sorted(E[] members) {
        return Arrays.stream(members)
                .sorted(Comparator.comparing(Executable::toString))
                .toList();
    }

    private interface Entry {
        Object call() throws ReflectiveOperationException;
    }

    private void run(String what, Entry entry) {
        String outcome = "returns";
        try {
            Object result = entry.call();
            if (result != null && result.getClass().getName().startsWith("io.github.netmap4j")) {
                objects.put(result.getClass().getName(), result);
            }
        } catch (InvocationTargetException thrown) {
            outcome = outcome(thrown.getCause());
        } catch (ReflectiveOperationException | LinkageError thrown) {
            outcome = outcome(thrown);
        }
        System.out.println(what + " -> " + outcome);
    }

    private static String outcome(Throwable thrown) {
        StringBuilder outcome = new StringBuilder("throws");
        for (Throwable one = thrown; one != null; one = one.getCause()) {
            outcome.append(' ').append(String.valueOf(one).replaceAll("\\s+", " "));
        }
        return outcome.toString();
    }

    private Object any(Class<?> type) {
        for (Object object : objects.values()) {
            if (type.isInstance(object)) {
                return object;
            }
        }
        return null;
    }

    private Object[] arguments(Executable member) {
        Class<?>[] types = member.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        return arguments;
    }

    private Object argument(Class<?> type) {
        Object known = any(type);
        if (known != null && type != Object.class) {
            return known;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(
                    type.getComponentType(), type.getComponentType().isPrimitive() ? 64 : 0);
        }
        return switch (type.getSimpleName()) {
            case "boolean" -> false;
            case "byte" -> (byte) 1;
            case "short" -> (short) 1;
            case "char" -> 'a';
            case "int" -> 1;
            case "long" -> 1L;
            case "float" -> 1f;
            case "double" -> 1d;
            case "String", "CharSequence", "Object" -> "netmap:eth0";
            case "MemorySegment" -> MEMORY;
            case "ByteBuffer" -> ByteBuffer.allocate(64);
            case "Duration" -> Duration.ZERO;
            case "Path" -> Path.of("/nowhere");
            case "List", "Collection", "Iterable" -> List.of();
            case "Set" -> Set.of();
            case "Map" -> Map.of();
            case "Optional" -> Optional.empty();
            case "Arena" -> Arena.ofAuto();
            default -> type.isInterface() && !type.isSealed() ? answersNothing(type) : null;
        };
    }

    /** An object that does nothing: zero, false or null from every method. */
    private static Object answersNothing(Class<?> type) {
        return Proxy.newProxyInstance(
                PublicEntries.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> false;
                            default -> "nothing";
                        };
                    }
                    Class<?> result = method.getReturnType();
                    return result.isPrimitive() && result != void.class
                            ? Array.get(Array.newInstance(result, 1), 0)
                            : null;
                });
    }
}
