/** Filters of frames: a small language over packet headers, in tcpdump's words. */
@NullMarked
package io.github.netmap4j.tools.filter;

import org.jspecify.annotations.NullMarked;
