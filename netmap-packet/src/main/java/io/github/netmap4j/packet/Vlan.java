package io.github.netmap4j.packet;

import java.lang.foreign.MemorySegment;

/**
 * A VLAN tag after its EtherType: priority and VLAN, then the type of what follows. A second tag has a view of its own.
 */
public final class Vlan extends Header {

    /** The header's length in bytes. */
    public static final int SIZE = 4;

    private static final int CONTROL = 0;
    static final int TYPE = 2;
    private static final int ID = 0x0fff;
    private static final int DROPPABLE = 0x1000;
    private static final int PRIORITY_SHIFT = 13;
    private static final int MAX_PRIORITY = 7;

    /** A view, unusable before {@link #wrap} or {@link #init}. */
    public Vlan() {
        super(SIZE);
    }

    /**
     * Starts a new tag: all zeros.
     *
     * @param memory the memory to write to
     * @param offset its start in the memory, in bytes
     * @param room the room from {@code offset} on, in bytes
     * @return this
     * @throws IndexOutOfBoundsException if the room is too small
     */
    public Vlan init(MemorySegment memory, long offset, int room) {
        begin(memory, offset, room, SIZE);
        return this;
    }

    /** {@return the VLAN: 0 to 4,095; 0 means a priority without a VLAN} */
    public int id() {
        return u16(CONTROL) & ID;
    }

    /**
     * Sets the VLAN.
     *
     * @param id 0 to 4,095
     * @return this
     */
    public Vlan id(int id) {
        u16(CONTROL, (u16(CONTROL) & ~ID) | upTo(ID, id));
        return this;
    }

    /** {@return the priority (PCP): 0 to 7} */
    public int priority() {
        return u16(CONTROL) >>> PRIORITY_SHIFT;
    }

    /**
     * Sets the priority (PCP).
     *
     * @param priority 0 to 7
     * @return this
     */
    public Vlan priority(int priority) {
        u16(CONTROL, (u16(CONTROL) & (ID | DROPPABLE)) | upTo(MAX_PRIORITY, priority) << PRIORITY_SHIFT);
        return this;
    }

    /** {@return whether the frame is eligible for early drops (DEI)} */
    public boolean droppable() {
        return (u16(CONTROL) & DROPPABLE) != 0;
    }

    /**
     * Sets whether the frame is eligible for early drops (DEI).
     *
     * @param droppable true if so
     * @return this
     */
    public Vlan droppable(boolean droppable) {
        u16(CONTROL, droppable ? u16(CONTROL) | DROPPABLE : u16(CONTROL) & ~DROPPABLE);
        return this;
    }

    /** {@return the {@link EtherType} of what follows the tag, or a length, as in {@link Ethernet#type()}} */
    public int type() {
        return u16(TYPE);
    }

    /**
     * Sets the type of what follows the tag.
     *
     * @param type an {@link EtherType}
     * @return this
     */
    public Vlan type(int type) {
        u16(TYPE, type);
        return this;
    }
}
