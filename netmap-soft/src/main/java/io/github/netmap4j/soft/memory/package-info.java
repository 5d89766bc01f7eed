/** Pools, regions and the table of memory ids. */
@NullMarked
package io.github.netmap4j.soft.memory;

import org.jspecify.annotations.NullMarked;
