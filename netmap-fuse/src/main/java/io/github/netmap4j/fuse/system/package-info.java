/** Functions of libc and files of the proc file system. */
@NullMarked
package io.github.netmap4j.fuse.system;

import org.jspecify.annotations.NullMarked;
