package io.github.netmap4j.soft.call;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.memory.PortMemory;
import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code mmap} handed out. All mappings of a memory have the same addresses, so an unmap does not say whose mapping it
 * ends. A closed descriptor keeps its port while its memory has more mappings left than the open descriptors made: in
 * effect the kernel's rule, that a port lives until the last mapping of its descriptor is gone. Guarded by the control lock.
 */
public final class Mappings {

    private record Mapping(PortMemory memory, long address, long length) {}

    /** The descriptors that mapped a memory and how often, while they are bound. */
    private static final class Claims {
        final IdentityHashMap<SoftDescriptor, Integer> byDescriptor = new IdentityHashMap<>();
        int live;
    }

    private final List<Mapping> mappings = new ArrayList<>();
    private final IdentityHashMap<PortMemory, Claims> claims = new IdentityHashMap<>();

    /**
     * Maps the memory of the port that a descriptor is bound to.
     *
     * @return the address
     * @throws RequestRefusedException EINVAL if it is not bound, or the memory is smaller
     */
    public long map(SoftDescriptor descriptor, long length, long offset) {
        Binding binding = descriptor.binding();
        if (binding == null) {
            throw new RequestRefusedException(EINVAL, "the descriptor is not bound: register a port first");
        }
        if (length <= 0 || offset < 0 || offset % PortMemory.PAGE != 0) {
            throw new RequestRefusedException(
                    EINVAL,
                    length + " bytes from " + offset + ": the length must be positive, the offset a multiple of "
                            + PortMemory.PAGE);
        }
        PortMemory memory = binding.memory();
        if (length > memory.size() || offset > memory.size() - roundUp(length)) {
            throw new RequestRefusedException(
                    EINVAL,
                    length + " bytes from " + offset + " do not lie in the memory of " + memory.size() + " bytes");
        }
        long address = memory.segment().address() + offset;
        memory.mapped();
        mappings.add(new Mapping(memory, address, length));
        Claims of = claims.computeIfAbsent(memory, _ -> new Claims());
        of.byDescriptor.merge(descriptor, 1, Integer::sum);
        of.live++;
        return address;
    }

    private static long roundUp(long length) {
        return length + PortMemory.PAGE - 1 & -(long) PortMemory.PAGE;
    }

    /**
     * Ends a mapping. Returns the closed descriptors that nothing keeps alive any more, or null if there is no such
     * mapping.
     */
    public @Nullable List<SoftDescriptor> remove(long address, long length) {
        for (int i = mappings.size() - 1; i >= 0; i--) {
            Mapping mapping = mappings.get(i);
            if (mapping.address == address && mapping.length == length) {
                mappings.remove(i);
                Claims of = Objects.requireNonNull(claims.get(mapping.memory));
                of.live--;
                List<SoftDescriptor> free = settle(mapping.memory, of);
                mapping.memory.unmapped();
                return free;
            }
        }
        return null;
    }

    /** After a descriptor was closed: the closed descriptors that nothing keeps alive any more, usually that one. */
    public List<SoftDescriptor> closed(SoftDescriptor descriptor) {
        Binding binding = descriptor.binding();
        Claims of = binding == null ? null : claims.get(binding.memory());
        if (binding == null || of == null || !of.byDescriptor.containsKey(descriptor)) {
            return List.of(descriptor);
        }
        return settle(binding.memory(), of);
    }

    private List<SoftDescriptor> settle(PortMemory memory, Claims of) {
        int open = 0;
        List<SoftDescriptor> closed = new ArrayList<>();
        for (Map.Entry<SoftDescriptor, Integer> claim : of.byDescriptor.entrySet()) {
            if (claim.getKey().closed()) {
                closed.add(claim.getKey());
            } else {
                open += claim.getValue();
            }
        }
        if (of.live > open) {
            return List.of();
        }
        closed.forEach(of.byDescriptor::remove);
        if (of.byDescriptor.isEmpty() && of.live == 0) {
            claims.remove(memory);
        }
        return closed;
    }

    /** How many there are. */
    public int count() {
        return mappings.size();
    }
}
