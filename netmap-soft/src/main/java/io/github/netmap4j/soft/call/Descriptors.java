package io.github.netmap4j.soft.call;

import io.github.netmap4j.soft.port.SoftDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The open descriptors by number. Numbers start at 2^30, above the kernel's, and are not reused soon after a close, so that
 * a late use finds no descriptor instead of another one. Lookup takes no lock.
 */
public final class Descriptors {

    /** The first number. */
    static final int BASE = 1 << 30;

    private static final int INDEX_BITS = 14;
    /** How many can be open at a time. */
    public static final int MAX = 1 << INDEX_BITS;

    private static final int GENERATIONS = 1 << (30 - INDEX_BITS);

    private volatile SoftDescriptor[] open = new SoftDescriptor[16];
    private int next;
    private int generation;
    private int count;

    /** The open descriptor of a number, or null. */
    public @Nullable SoftDescriptor get(int fd) {
        SoftDescriptor[] table = open;
        int index = fd & MAX - 1;
        if (fd < BASE || index >= table.length) {
            return null;
        }
        SoftDescriptor found = table[index];
        return found != null && found.fd() == fd && !found.closed() ? found : null;
    }

    /** Opens a descriptor, or returns null if too many are open. Control lock held. */
    public @Nullable SoftDescriptor open() {
        if (count == MAX) {
            return null;
        }
        if (count == open.length) {
            SoftDescriptor[] larger = new SoftDescriptor[2 * open.length];
            System.arraycopy(open, 0, larger, 0, open.length);
            open = larger;
        }
        SoftDescriptor[] table = open;
        while (table[next % table.length] != null) {
            next++;
        }
        int index = next % table.length;
        next = index + 1;
        if (next == table.length) {
            generation = (generation + 1) % GENERATIONS;
            next = 0;
        }
        SoftDescriptor descriptor = new SoftDescriptor(BASE + (generation << INDEX_BITS) + index);
        table[index] = descriptor;
        // Publishes the entry to threads that look without the lock.
        open = table;
        count++;
        return descriptor;
    }

    /** Removes a descriptor that was closed. Control lock held. */
    public void remove(SoftDescriptor descriptor) {
        SoftDescriptor[] table = open;
        table[descriptor.fd() & MAX - 1] = null;
        open = table;
        count--;
    }

    /** How many are open. */
    public int count() {
        return count;
    }
}
