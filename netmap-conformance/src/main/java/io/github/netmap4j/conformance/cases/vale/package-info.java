/** VALE switches and their control. */
@NullMarked
package io.github.netmap4j.conformance.cases.vale;

import org.jspecify.annotations.NullMarked;
