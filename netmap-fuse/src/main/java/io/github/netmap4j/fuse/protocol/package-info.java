/** The FUSE protocol: requests, replies, and the descriptor that they go through. */
@NullMarked
package io.github.netmap4j.fuse.protocol;

import org.jspecify.annotations.NullMarked;
