/** Pipes. */
@NullMarked
package io.github.netmap4j.conformance.cases.pipe;

import org.jspecify.annotations.NullMarked;
