package io.github.netmap4j.sys.call;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles for the fields of a C struct, for hot paths. Each access checks that the whole struct is within the memory: the
 * same check for all fields, which the JIT therefore does once. Alignment is not checked; netmap aligns its structs.
 */
public final class StructField {

    private StructField() {}

    /**
     * A handle for a field.
     *
     * @param struct the struct, as jextract has it
     * @param path from the struct to the field
     * @return a handle with the coordinates segment and the struct's offset in it, in bytes
     */
    public static VarHandle of(GroupLayout struct, String... path) {
        PathElement[] elements = new PathElement[path.length];
        for (int i = 0; i < path.length; i++) {
            elements[i] = PathElement.groupElement(path[i]);
        }
        ValueLayout field =
                ((ValueLayout) struct.select(elements)).withByteAlignment(1).withName("field");
        long before = struct.byteOffset(elements);
        long after = struct.byteSize() - before - field.byteSize();
        List<MemoryLayout> members = new ArrayList<>();
        if (before > 0) {
            members.add(MemoryLayout.paddingLayout(before));
        }
        members.add(field);
        if (after > 0) {
            members.add(MemoryLayout.paddingLayout(after));
        }
        return MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new))
                .varHandle(PathElement.groupElement("field"));
    }
}
