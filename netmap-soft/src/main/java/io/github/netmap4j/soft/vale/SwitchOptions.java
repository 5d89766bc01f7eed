package io.github.netmap4j.soft.vale;

import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.line.LinkPair;
import java.util.Map;

/**
 * How VALE switches differ from the kernel's.
 *
 * @param ageingNanos when a learnt address is forgotten; 0 for never, as in the kernel
 * @param slotFlags whether NS_NO_LEARN and the destination port in the high byte of a transmit slot's flags count, as
 *     netmap.h says; the kernel ignores both
 * @param links the links of ports to their switches, by the ports' names there, {@code vale0:a}
 * @param clock what ageing goes by
 */
public record SwitchOptions(long ageingNanos, boolean slotFlags, Map<String, LinkPair> links, DeviceClock clock) {}
