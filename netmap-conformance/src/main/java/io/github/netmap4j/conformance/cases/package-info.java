/**
 * The cases: ordinary Jupiter tests, one class per topic, each named after the behaviour. They speak to a
 * {@link io.github.netmap4j.sys.NetmapDevice} and to memory laid out as netmap.h says, never to what is behind it.
 *
 * <p>What was measured on the kernel's netmap decides. A case that needs what the device or the machine lacks is skipped
 * and says so; a defect of a kernel is reported as a known defect, never taken as the rule.
 */
package io.github.netmap4j.conformance.cases;
