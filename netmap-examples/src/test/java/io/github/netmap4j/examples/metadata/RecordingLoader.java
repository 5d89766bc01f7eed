package io.github.netmap4j.examples.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.Linker;
import java.util.Set;
import java.util.TreeSet;

/**
 * Loads the classes of netmap4j with each call of {@link Linker#downcallHandle} replaced by one of {@link LinkedCalls}, and
 * notes which of them reflect.
 */
final class RecordingLoader extends ClassLoader {

    private static final String OURS = "io.github.netmap4j.";
    private static final ClassDesc LINKER = ClassDesc.of(Linker.class.getName());
    private static final ClassDesc RECORDER = ClassDesc.of(LinkedCalls.class.getName());

    /** What finds classes or members by names that an image's builder may not see, or data in a jar. */
    private static final Set<String> REFLECTION = Set.of(
            "forName",
            "getConstructor",
            "getConstructors",
            "getDeclaredConstructor",
            "getDeclaredConstructors",
            "getMethod",
            "getMethods",
            "getDeclaredMethod",
            "getDeclaredMethods",
            "getField",
            "getFields",
            "getDeclaredField",
            "getDeclaredFields",
            "getRecordComponents",
            "getResource",
            "getResourceAsStream",
            "upcallStub",
            "newProxyInstance");

    private static final Set<String> REFLECTIVE_OWNERS =
            Set.of("java/lang/Class", "java/lang/ClassLoader", "java/lang/reflect/Proxy", "java/lang/foreign/Linker");

    private final Set<String> reflects = new TreeSet<>();

    RecordingLoader(ClassLoader parent) {
        super(parent);
    }

    /** Calls that the metadata would have to know, and does not. */
    Set<String> reflects() {
        return reflects;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(LinkedCalls.class.getPackageName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] recorded = record(name, in.readAllBytes());
            return defineClass(name, recorded, 0, recorded.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private byte[] record(String name, byte[] bytes) {
        ClassFile format = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(getParent())));
        return format.transformClass(format.parse(bytes), ClassTransform.transformingMethodBodies((code, element) -> {
            if (element instanceof InvokeInstruction call && links(call)) {
                MethodTypeDesc type = call.typeSymbol().insertParameterTypes(0, LINKER);
                code.invokestatic(RECORDER, call.name().stringValue(), type);
                return;
            }
            if (element instanceof InvokeInstruction call && reflects(call)) {
                reflects.add(name + " calls " + call.name().stringValue());
            }
            code.with(element);
        }));
    }

    private static boolean links(InvokeInstruction call) {
        return call.owner().asSymbol().equals(LINKER) && call.name().equalsString("downcallHandle");
    }

    private static boolean reflects(InvokeInstruction call) {
        return REFLECTIVE_OWNERS.contains(call.owner().asInternalName())
                && REFLECTION.contains(call.name().stringValue());
    }
}
