package io.github.netmap4j.fuse.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.fuse.CPrograms;
import io.github.netmap4j.testing.Processes;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Fuse} says, against what gcc makes of this machine's linux/fuse.h. */
class FuseHeaderTest {

    /** What a header before 7.40 does not have. With such a header only the mount itself tests these. */
    private static final List<String> SINCE_40 = List.of(
            "fuse_open_out.backing_id",
            "fuse_init_out.max_stack_depth",
            "fuse_backing_map",
            "DEV_IOC_BACKING_OPEN",
            "DEV_IOC_BACKING_CLOSE");

    /** Names that differ from the header's, because that has them in another place or form. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "FOPEN_PASSTHROUGH", "FOPEN_PASSTHROUGH",
            "FATTR_MODE", "FATTR_MODE",
            "FATTR_UID", "FATTR_UID",
            "FATTR_GID", "FATTR_GID",
            "PASSTHROUGH_FLAG2", "FUSE_PASSTHROUGH >> 32");

    @TempDir
    Path work;

    @Test
    void structsAndConstantsAreTheHeaders() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/include/linux/fuse.h")), "no linux/fuse.h to compare with");
        assumeTrue(CPrograms.gccIsThere(), "gcc is not installed: nothing to compare with");
        boolean isNew =
                measure(List.of("minor=(long) FUSE_KERNEL_MINOR_VERSION")).get("minor") >= 40;

        Map<String, Long> java = new TreeMap<>();
        Map<String, String> c = new TreeMap<>();
        for (Field field : Fuse.class.getDeclaredFields()) {
            if (Modifier.isPrivate(field.getModifiers()) || field.getName().equals("KERNEL_MINOR_VERSION")) {
                continue;
            }
            if (field.get(null) instanceof StructLayout struct) {
                String name = struct.name().orElseThrow();
                java.put(name, struct.byteSize());
                c.put(name, "sizeof(struct " + name + ")");
                addFields(java, c, name, "", struct, 0);
            } else {
                java.put(field.getName(), ((Number) field.get(null)).longValue());
                c.put(field.getName(), ELSEWHERE.getOrDefault(field.getName(), "FUSE_" + field.getName()));
            }
        }
        if (!isNew) {
            java.keySet().removeIf(FuseHeaderTest::isNewer);
            c.keySet().removeIf(FuseHeaderTest::isNewer);
        }

        List<String> entries = new ArrayList<>();
        c.forEach((name, expression) -> entries.add(name + "=(long) (" + expression + ")"));
        assertEquals(measure(entries), java);
    }

    private static boolean isNewer(String name) {
        return name.contains("PASSTHROUGH") || SINCE_40.stream().anyMatch(name::startsWith);
    }

    private static void addFields(
            Map<String, Long> java, Map<String, String> c, String struct, String prefix, GroupLayout group, long at) {
        long offset = at;
        for (MemoryLayout member : group.memberLayouts()) {
            if (member.name().isPresent()) {
                String field = prefix + member.name().get();
                java.put(struct + "." + field, offset);
                c.put(struct + "." + field, "offsetof(struct " + struct + ", " + field + ")");
                if (member instanceof GroupLayout inner) {
                    addFields(java, c, struct, field + ".", inner, offset);
                }
            }
            offset += member.byteSize();
        }
    }

    private Map<String, Long> measure(List<String> entries) throws IOException {
        StringBuilder source = new StringBuilder("""
                #include <stddef.h>
                #include <stdio.h>
                #include <sys/ioctl.h>
                #include <linux/fuse.h>
                int main(void) {
                """);
        for (String entry : entries) {
            String[] pair = entry.split("=", 2);
            source.append("    printf(\"%s %%ld\\n\", %s);%n".formatted(pair[0], pair[1]));
        }
        source.append("}\n");
        Files.writeString(work.resolve("names.c"), source);
        Path program = CPrograms.compile(work.resolve("names.c"), work.resolve("names"));
        Map<String, Long> values = new TreeMap<>();
        for (String line : Processes.run(program.toString()).lines().toList()) {
            String[] pair = line.split(" ", 2);
            values.put(pair[0], Long.parseLong(pair[1]));
        }
        return values;
    }
}
