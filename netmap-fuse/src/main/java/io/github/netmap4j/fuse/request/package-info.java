/** Carries out requests: open files, and calls of the device. */
@NullMarked
package io.github.netmap4j.fuse.request;

import org.jspecify.annotations.NullMarked;
