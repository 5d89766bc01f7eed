/** Views of the shared memory: {@code netmap_if}, {@code netmap_ring}, {@code netmap_slot}. */
@NullMarked
package io.github.netmap4j.sys.struct;

import org.jspecify.annotations.NullMarked;
