/** Memory that is shared: all rings and buffers, and what clients bring along. */
@NullMarked
package io.github.netmap4j.fuse.memory;

import org.jspecify.annotations.NullMarked;
