package io.github.netmap4j.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import io.github.netmap4j.sys.abi.nm_ifreq;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.timeval;
import io.github.netmap4j.sys.libc.libc_h;
import io.github.netmap4j.testing.CCompiler;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generated bindings against the C compiler, the include list and what the kernel is known to use. */
class AbiTest {

    /**
     * C aligns a ring to NM_CACHE_ALIGN for the sake of its field {@code sem}. jextract keeps the offsets and drops the
     * alignment, and rightly so: the kernel places rings at multiples of 64.
     */
    private static final Map<String, String> ALIGNED_LESS_IN_JAVA =
            Map.of("struct netmap_ring: size 256 align 128", "struct netmap_ring: size 256 align 8");

    /** Objects in Java: user.NmDesc, user.NmPkthdr, user.NmCb; and a struct that nothing but the first has. */
    private static final Set<String> BY_HAND =
            Set.of("struct nm_desc", "struct nm_pkthdr", "typedef nm_cb_t", "struct nm_stat");

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    void theBindingsAreWhatTheCompilerMakesOfOurHeaders(CCompiler compiler) throws Exception {
        CHeaders.assumeGcc();
        compiler.assumeInstalled();
        assertSame(CHeaders.own().measure(compiler, work), GeneratedBindings.describe());
    }

    @Test
    void theBindingsAreWhatTheCompilerMakesOfUpstreamsHeaders() throws Exception {
        CHeaders.assumeGcc();
        assertSame(CHeaders.upstream().measure(CCompiler.NATIVE, work), GeneratedBindings.describe());
    }

    /** What wrapper.h declares where there is no epoll must be what Linux declares. */
    @Test
    void theWrapperGivesTheSameNamesElsewhere() throws Exception {
        CHeaders.assumeGcc();
        assertSame(CHeaders.own().measure(CCompiler.NATIVE, work, "-U__linux__"), GeneratedBindings.describe());
    }

    @Test
    void everyListedNameIsGeneratedAndNothingElse() throws Exception {
        Set<String> generated = new TreeSet<>(GeneratedBindings.describe().keySet());
        generated.removeIf(name -> name.startsWith("field "));
        Set<String> listed = new TreeSet<>();
        CHeaders.listed().forEach(name -> listed.add(name.toString()));
        assertEquals("", difference(listed, generated), "listed, but not generated");
        assertEquals("", difference(generated, listed), "generated, but not listed");
    }

    @Test
    void everyNameOfTheHeadersIsListed() throws Exception {
        CHeaders.assumeGcc();
        Set<String> declared = CHeaders.own().declared();
        assertTrue(declared.size() > 120, () -> "too few names found: " + declared);
        Set<String> listed = new TreeSet<>();
        CHeaders.listed().forEach(name -> listed.add(name.toString()));
        declared.removeAll(listed);
        assertEquals(BY_HAND, declared, "declared, but not listed");
    }

    /** Accessors have constants of their own; they must say what the layout says. */
    @Test
    void accessorsAgreeWithTheirLayout() throws Exception {
        int fields = 0;
        for (Class<?> type : GeneratedBindings.classes()) {
            GroupLayout layout = GeneratedBindings.layout(type);
            assertEquals(layout.byteSize(), type.getMethod("sizeof").invoke(null), type + ".sizeof()");
            for (MemoryLayout member : layout.memberLayouts()) {
                if (member.name().isEmpty()) {
                    continue;
                }
                String name = member.name().get();
                assertEquals(
                        layout.byteOffset(PathElement.groupElement(name)),
                        type.getMethod(name + "$offset").invoke(null),
                        type + "." + name + "$offset()");
                assertEquals(member, type.getMethod(name + "$layout").invoke(null), type + "." + name + "$layout()");
                fields++;
            }
        }
        assertTrue(fields > 130, "fields seen: " + fields);
    }

    /** Measured on a kernel with the module loaded; no header is asked. */
    @Test
    void sizesAreTheKernels() {
        assertEquals(16, netmap_slot.sizeof());
        assertEquals(256, netmap_ring.slot$offset());
        assertEquals(56, netmap_if.ring_ofs$offset());
        assertEquals(60, nmreq.sizeof());
        assertEquals(88, nmreq_header.sizeof());
        assertEquals(56, nmreq_register.sizeof());
        assertEquals(272, nm_ifreq.sizeof());
        assertEquals(16, timeval.sizeof());
        assertEquals(16, netmap_h.IFNAMSIZ());
    }

    @Test
    void numbersAreTheKernels() {
        assertEquals(14, netmap_h.NETMAP_API());
        assertEquals(14, netmap_h.NETMAP_MIN_API());
        assertEquals(15, netmap_h.NETMAP_MAX_API());
        assertEquals(netmap_ring.sem$layout().byteSize(), netmap_h.NM_CACHE_ALIGN());
        assertEquals(512, netmap_h.NM_ERRBUF_SIZE());
        assertEquals(80, netmap_h.MAXERRMSG());
        assertEquals(0xc03c6991L, netmap_h.NIOCGINFO());
        assertEquals(0xc03c6992L, netmap_h.NIOCREGIF());
        assertEquals(0xc1106996L, netmap_h.NIOCCONFIG());
        assertEquals(0xc0586997L, netmap_h.NIOCCTRL());
        // the snapshot is Linux's; FreeBSD has 0x20006994 and 0x20006995
        assertEquals(0x6994, netmap_h.NIOCTXSYNC());
        assertEquals(0x6995, netmap_h.NIOCRXSYNC());
    }

    /** Every function's symbol is there: an address is looked up when it is first used, so nothing else would show a missing one. */
    @Test
    void everyFunctionIsInTheCLibrary() throws Exception {
        int functions = 0;
        for (CHeaders.Listed listed : CHeaders.listed()) {
            if (listed.kind().equals("function") && !isVariadic(listed.name())) {
                assertNotNull(libc_h.class.getMethod(listed.name() + "$address").invoke(null), listed.name());
                functions++;
            }
        }
        assertTrue(functions >= 4, "functions seen: " + functions);
        assertNotNull(libc_h.open.address());
        assertNotNull(libc_h.ioctl.address());
    }

    private static boolean isVariadic(String function) {
        return function.equals("open") || function.equals("ioctl");
    }

    private static void assertSame(Map<String, String> inC, Map<String, String> inJava) {
        Set<String> c = lines(inC);
        Set<String> java = lines(inJava);
        ALIGNED_LESS_IN_JAVA.forEach((lineInC, lineInJava) -> {
            assertTrue(c.remove(lineInC), lineInC);
            assertTrue(java.remove(lineInJava), lineInJava);
        });
        assertEquals("", difference(c, java), "only in C, or other in Java");
        assertEquals("", difference(java, c), "only in Java, or other in C");
    }

    private static Set<String> lines(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lines of one that are not in the other, one below the other. */
    private static String difference(Set<String> of, Set<String> without) {
        return of.stream().filter(line -> !without.contains(line)).collect(Collectors.joining("\n"));
    }
}
