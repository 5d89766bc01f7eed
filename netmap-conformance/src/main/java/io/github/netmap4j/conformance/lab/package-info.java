/** What cases work with: devices, ports, frames, and expectations. */
@NullMarked
package io.github.netmap4j.conformance.lab;

import org.jspecify.annotations.NullMarked;
