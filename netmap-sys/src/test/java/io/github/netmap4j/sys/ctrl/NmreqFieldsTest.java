package io.github.netmap4j.sys.ctrl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every field of every struct: its accessors have its name, reach its bytes alone, and refuse what it cannot hold. */
class NmreqFieldsTest {

    /** Fields that are not for accessors: padding, and parts with a view of their own. */
    private static boolean skipped(MemoryLayout field) {
        String name = field.name().orElse("pad");
        return name.startsWith("pad")
                || !(field instanceof ValueLayout)
                || List.of("nro_usrptr", "csb_atok", "csb_ktoa").contains(name);
    }

    @TestFactory
    Stream<DynamicTest> eachSetterWritesItsFieldAndNothingElse() throws Exception {
        Arena arena = Arena.ofAuto();
        List<NmreqStruct> structs = List.of(
                NetmapReq.NETMAP_REQ_REGISTER("a").body(),
                NetmapReq.NETMAP_REQ_PORT_INFO_GET("a").body(),
                NetmapReq.NETMAP_REQ_VALE_ATTACH("a").body(),
                NetmapReq.NETMAP_REQ_VALE_DETACH("a").body(),
                NetmapReq.NETMAP_REQ_VALE_LIST("a").body(),
                NetmapReq.NETMAP_REQ_PORT_HDR_SET("a").body(),
                NetmapReq.NETMAP_REQ_VALE_NEWIF("a").body(),
                NetmapReq.NETMAP_REQ_VALE_POLLING_ENABLE("a").body(),
                NetmapReq.NETMAP_REQ_POOLS_INFO_GET("a").body(),
                NetmapReq.NETMAP_REQ_SYNC_KLOOP_START().body(),
                new NmreqOptExtmem(arena.allocate(4096)),
                new NmreqOptCsb(arena.allocate(64, 64), arena.allocate(64, 64)),
                new NmreqOptSyncKloopMode(0),
                new NmreqOptOffsets(0));
        List<DynamicTest> tests = new ArrayList<>();
        for (NmreqStruct struct : structs) {
            Class<?> abi = Class.forName(netmap_h.class.getPackageName() + "."
                    + cName(struct.getClass().getSimpleName()));
            GroupLayout layout = (GroupLayout) abi.getMethod("layout").invoke(null);
            assertEquals(layout.byteSize(), struct.segment().byteSize());
            for (MemoryLayout field : layout.memberLayouts()) {
                if (!skipped(field)) {
                    String name = field.name().orElseThrow();
                    long offset = layout.byteOffset(MemoryLayout.PathElement.groupElement(name));
                    tests.add(DynamicTest.dynamicTest(
                            layout.name().orElseThrow() + "." + name,
                            () -> check(struct, name, offset, field.byteSize())));
                }
            }
        }
        assertTrue(tests.size() > 50, () -> tests.size() + " fields");
        return tests.stream();
    }

    private static String cName(String java) {
        return java.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static void check(NmreqStruct struct, String name, long offset, long size) throws Exception {
        MemorySegment field = struct.segment().asSlice(offset, size);
        struct.segment().fill((byte) 0);
        field.fill((byte) 0xff);
        Method getter = struct.getClass().getMethod(name);
        assertEquals(max(size), ((Number) getter.invoke(struct)).longValue());
        field.fill((byte) 0);

        Method setter = Arrays.stream(struct.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findFirst()
                .orElse(null);
        if (setter == null) {
            return;
        }
        set(struct, setter, max(size));
        for (long i = 0; i < struct.segment().byteSize(); i++) {
            boolean inside = i >= offset && i < offset + size;
            assertEquals(inside ? (byte) 0xff : 0, struct.segment().get(ValueLayout.JAVA_BYTE, i), "byte " + i);
        }
        if (size < 8) {
            for (long wrong : new long[] {-1, max(size) + 1}) {
                InvocationTargetException refused =
                        assertThrows(InvocationTargetException.class, () -> set(struct, setter, wrong));
                assertEquals(IllegalArgumentException.class, refused.getCause().getClass());
                assertTrue(refused.getCause().getMessage().startsWith(name + " " + wrong));
            }
        }
    }

    private static void set(NmreqStruct struct, Method setter, long value) throws Exception {
        if (setter.getParameterTypes()[0] == int.class) {
            setter.invoke(struct, (int) value);
        } else {
            setter.invoke(struct, value);
        }
    }

    private static long max(long size) {
        return size == 8 ? -1 : (1L << (8 * size)) - 1;
    }
}
