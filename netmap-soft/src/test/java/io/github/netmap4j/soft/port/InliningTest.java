package io.github.netmap4j.soft.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A sync is compiled by itself, however deep the program is that calls it. Inlined into a program it took up to three
 * times as long, because HotSpot stops inlining at a depth of 15 calls.
 */
class InliningTest {

    @Test
    void aSyncIsTooLargeForHotSpotToInlineIt() throws IOException {
        int limit = Integer.parseInt(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("FreqInlineSize")
                .getValue());
        List<Integer> sizes = sizes(Kring.class, "sync", "(III)I");
        assertEquals(1, sizes.size());
        assertTrue(sizes.getFirst() > limit, () -> "bytes of code: " + sizes + ", inlined up to " + limit);
    }

    private static List<Integer> sizes(Class<?> of, String method, String descriptor) throws IOException {
        try (InputStream in = of.getResourceAsStream(of.getSimpleName() + ".class")) {
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            return model.methods().stream()
                    .filter(each -> each.methodName().equalsString(method))
                    .filter(each -> each.methodType().equalsString(descriptor))
                    .map(InliningTest::size)
                    .toList();
        }
    }

    private static int size(MethodModel method) {
        return ((CodeAttribute) method.code().orElseThrow()).codeLength();
    }
}
