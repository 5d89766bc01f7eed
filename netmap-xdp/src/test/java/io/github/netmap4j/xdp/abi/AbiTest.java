package io.github.netmap4j.xdp.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.testing.CCompiler;
import io.github.netmap4j.xdp.abi.CProgram.Outcome;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generated bindings against the C compiler: with our headers, with those of this machine, and with the include list. */
class AbiTest {

    private static final List<String> SYSTEM_HEADERS = List.of(
            "sys/socket.h",
            "sys/mman.h",
            "net/if.h",
            "linux/if_xdp.h",
            "linux/bpf.h",
            "linux/netlink.h",
            "linux/rtnetlink.h",
            "linux/if_link.h",
            "linux/veth.h",
            "linux/genetlink.h",
            "linux/ethtool.h",
            "linux/sockios.h");

    /** What {@code linux/bpf.h} calls our structs: the part of {@code union bpf_attr} that is the command's. */
    private static final Map<String, String> PARTS_OF_BPF_ATTR = Map.of(
            "bpf_map_create", "",
            "bpf_map_elem", "",
            "bpf_prog_load", "",
            "bpf_obj", "",
            "bpf_get_id", "",
            "bpf_test_run", "test.",
            "bpf_get_info", "info.",
            "bpf_link_create", "link_create.",
            "bpf_link_update", "link_update.",
            "bpf_link_detach", "link_detach.");

    /** Ours differ on purpose: one byte for two bit fields; a mask of 16 bits where the kernel's is negative. */
    private static final Set<String> NOT_THE_KERNELS = Set.of("field bpf_insn.regs", "constant NLA_TYPE_MASK");

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    void theBindingsAreWhatTheCompilerMakesOfOurHeaders(CCompiler compiler) throws Exception {
        CProgram program = new CProgram(compiler, work, "-I", Bindings.headers().toString());
        program.include("wrapper-xdp.h");
        Map<String, String> java = Bindings.describe();
        for (String name : java.keySet()) {
            program.print(name, expression(name));
        }
        Outcome outcome = program.run();
        assertEquals(Set.of(), outcome.unknown());
        assertEquals(lines(java), lines(outcome.values()));
        assertTrue(java.size() > 350, () -> "names seen: " + java.size());
    }

    /** Headers of the machine may be older than ours: then they lack names, and agree on what has none of those in it. */
    @ParameterizedTest
    @EnumSource
    void theBindingsAreTheSystemsHeadersAsFarAsTheyGo(CCompiler compiler) throws Exception {
        CProgram program = new CProgram(compiler, work);
        SYSTEM_HEADERS.forEach(program::include);
        Map<String, String> java = Bindings.describe();
        java.keySet()
                .removeIf(name -> NOT_THE_KERNELS.contains(name)
                        || name.matches("field .*[._]pad\\d?")
                        || isShorterThanTheKernels(name));
        for (String name : java.keySet()) {
            program.print(name, kernelExpression(name));
        }
        Outcome outcome = program.run();
        java.keySet().removeAll(outcome.unknown());
        java.keySet().removeIf(name -> outcome.unknown().stream().anyMatch(later -> isPartOf(name, later)));
        Map<String, String> theirs = new TreeMap<>(outcome.values());
        theirs.keySet().retainAll(java.keySet());
        assertEquals(lines(java), lines(theirs));
        assertTrue(java.size() > 250, () -> "names in common: " + java.size() + ", unknown " + outcome.unknown());
    }

    @Test
    void everyListedNameIsGeneratedAndNothingElse() throws Exception {
        Set<String> generated = new TreeSet<>(Bindings.describe().keySet());
        generated.removeIf(name -> name.startsWith("field "));
        assertEquals(Bindings.listed(), generated);
    }

    @Test
    void everyNameOfOurHeadersIsListed() throws Exception {
        Pattern declaration = Pattern.compile("(?m)^(?:struct (\\w+) \\{|#define (?!_)(\\w+)[ \\t]+\\S)");
        Set<String> declared = new TreeSet<>();
        try (Stream<Path> files = Files.list(Bindings.headers().resolve("linux"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher matcher = declaration.matcher(Files.readString(file));
                while (matcher.find()) {
                    declared.add(
                            matcher.group(1) != null ? "struct " + matcher.group(1) : "constant " + matcher.group(2));
                }
            }
        }
        assertTrue(declared.size() > 200, () -> "too few names found: " + declared);
        declared.removeAll(Bindings.listed());
        assertEquals(Set.of(), declared);
    }

    /** A field that jextract left out would leave a hole; there is one hole, and it is C's. */
    @Test
    void noStructHasAHole() throws Exception {
        for (Class<?> type : Bindings.structs()) {
            GroupLayout layout = Bindings.layout(type);
            assertEquals(type == xsk_tx_metadata.class ? 4 : 0, padding(layout), type.getSimpleName());
        }
    }

    private static long padding(GroupLayout layout) {
        long bytes = 0;
        for (MemoryLayout member : layout.memberLayouts()) {
            if (member instanceof PaddingLayout) {
                // what pads a short member of a union is not a hole
                bytes += layout instanceof java.lang.foreign.StructLayout ? member.byteSize() : 0;
            } else if (member instanceof GroupLayout inner) {
                bytes += padding(inner);
            }
        }
        return bytes;
    }

    /** Structs of which we have the beginning. */
    private static boolean isShorterThanTheKernels(String name) {
        return name.matches("struct (bpf_\\w+|xdp_umem_reg)");
    }

    private static boolean isPartOf(String whole, String field) {
        return field.startsWith(whole.replaceFirst("^struct ", "field ") + ".");
    }

    private static String expression(String name) {
        String[] words = name.split("[ .]", 3);
        return switch (words[0]) {
            case "struct" -> "sizeof(struct " + words[1] + ")";
            case "field" -> field("struct " + words[1], words[2]);
            default -> words[1];
        };
    }

    private static String kernelExpression(String name) {
        String[] words = name.split("[ .]", 3);
        if (!words[0].equals("field")) {
            return expression(name);
        }
        String part = PARTS_OF_BPF_ATTR.get(words[1]);
        if (part != null) {
            return field("union bpf_attr", part + words[2]);
        }
        String path = words[2].replaceFirst("^u\\.", "");
        return field(
                "struct " + words[1], words[1].equals("bpf_link_info") ? path.replace("ifindex", "xdp.ifindex") : path);
    }

    /** Offset and size in one number. */
    private static String field(String type, String path) {
        return "offsetof(%1$s, %2$s) << 16 | sizeof(((%1$s *) 0)->%2$s)".formatted(type, path);
    }

    private static Set<String> lines(Map<String, String> values) {
        Set<String> lines = new TreeSet<>();
        new TreeMap<>(values).forEach((name, value) -> lines.add(name + ": " + value));
        return lines;
    }
}
