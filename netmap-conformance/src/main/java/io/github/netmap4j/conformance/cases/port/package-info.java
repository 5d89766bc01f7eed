/** Registering ports: names, modes, options, the layout of what comes back. */
@NullMarked
package io.github.netmap4j.conformance.cases.port;

import org.jspecify.annotations.NullMarked;
