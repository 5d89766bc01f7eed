/**
 * Serves the software device as a file: unmodified netmap programs open it as they would open {@code /dev/netmap}, and
 * share its memory, with no kernel module.
 *
 * <p>The kernel's side is FUSE with passthrough (Linux 6.9): open, ioctl and poll come to this process as requests, while
 * mmap goes straight to the memory behind the file.
 */
@NullMarked
package io.github.netmap4j.fuse;

import org.jspecify.annotations.NullMarked;
