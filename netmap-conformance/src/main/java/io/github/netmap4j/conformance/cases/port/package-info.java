/** Registering ports: names, modes, options, and the layout of the port's memory. */
@NullMarked
package io.github.netmap4j.conformance.cases.port;

import org.jspecify.annotations.NullMarked;
