/** The calls of a program: ioctl, poll, sync, mmap, and the descriptors. */
@NullMarked
package io.github.netmap4j.soft.call;

import org.jspecify.annotations.NullMarked;
