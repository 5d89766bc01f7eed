/** The FUSE protocol: requests, replies, and the descriptor that carries them. */
@NullMarked
package io.github.netmap4j.fuse.protocol;

import org.jspecify.annotations.NullMarked;
