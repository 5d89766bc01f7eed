/** The server's threads: who reads, who serves, and who has had enough. */
@NullMarked
package io.github.netmap4j.fuse.worker;

import org.jspecify.annotations.NullMarked;
