package io.github.netmap4j.sys.device;

/**
 * A port's memory contradicts the registration, or holds impossible values: some program that maps the same memory
 * overwrote it. Nothing of it was used; the port is neither mapped nor open.
 */
public final class CorruptMemoryException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** The finding without the remedy. */
    private final String finding;

    /** What the memory says. */
    private final long found;
    /** What the registration answered. */
    private final long expected;

    /**
     * A value that is not the registration's.
     *
     * @param field the field's name
     * @param found what the memory says
     * @param expected what the registration answered
     * @return the exception
     */
    public static CorruptMemoryException differs(String field, long found, long expected) {
        return new CorruptMemoryException(
                field + " is " + found + " in the memory, and must be " + expected, found, expected);
    }

    private CorruptMemoryException(String finding, long found, long expected) {
        super(finding
                + "; some program that shares this memory overwrote it: close what is open in it, or give the port a"
                + " memory of its own");
        this.finding = finding;
        this.found = found;
        this.expected = expected;
    }

    /**
     * A value beyond its range.
     *
     * @param field the field's name
     * @param found what the memory says
     * @param least the smallest possible value
     * @param most the largest possible value
     * @return the exception; its {@link #expected} is the largest
     */
    public static CorruptMemoryException outside(String field, long found, long least, long most) {
        return new CorruptMemoryException(
                field + " is " + found + " in the memory, and can be " + least + " to " + most, found, most);
    }

    /** {@return what was found, without the advice: the field and both values} */
    public String finding() {
        return finding;
    }

    /** {@return what the memory says} */
    public long found() {
        return found;
    }

    /** {@return the value that the registration answered, or the largest that its answer allows} */
    public long expected() {
        return expected;
    }
}
