/** The laboratory of the cases: devices, ports, frames, and what a case may expect. */
@NullMarked
package io.github.netmap4j.conformance.lab;

import org.jspecify.annotations.NullMarked;
