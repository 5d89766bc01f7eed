/** Shared memory: rings, buffers, and clients' own memory. */
@NullMarked
package io.github.netmap4j.fuse.memory;

import org.jspecify.annotations.NullMarked;
