package io.github.netmap4j.soft.vale;

/**
 * How VALE switches differ from the kernel's.
 *
 * @param ageingNanos when a learnt address is forgotten; 0 for never, as in the kernel
 * @param slotFlags whether NS_NO_LEARN and the destination port in the high byte of a transmit slot's flags count, as
 *     netmap.h says; the kernel ignores both
 */
public record SwitchOptions(long ageingNanos, boolean slotFlags) {}
