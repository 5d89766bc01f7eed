/** What a request does: open files, and the calls of the device. */
@NullMarked
package io.github.netmap4j.fuse.request;

import org.jspecify.annotations.NullMarked;
