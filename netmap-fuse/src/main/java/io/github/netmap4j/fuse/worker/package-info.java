/** The server's threads: which read, which serve, and which clients must wait. */
@NullMarked
package io.github.netmap4j.fuse.worker;

import org.jspecify.annotations.NullMarked;
