/** Programs on the raw layer: C names, C habits, and a C twin to compare with. */
@NullMarked
package io.github.netmap4j.examples.raw;

import org.jspecify.annotations.NullMarked;
