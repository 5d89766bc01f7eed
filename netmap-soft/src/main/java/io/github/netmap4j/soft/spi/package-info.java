/**
 * What the builder of a software device accepts: sources of memory, pool sizes, access to client memory, and drivers of
 * NICs.
 */
@NullMarked
package io.github.netmap4j.soft.spi;

import org.jspecify.annotations.NullMarked;
