/** NICs, host rings, monitors. */
@NullMarked
package io.github.netmap4j.conformance.cases.nic;

import org.jspecify.annotations.NullMarked;
