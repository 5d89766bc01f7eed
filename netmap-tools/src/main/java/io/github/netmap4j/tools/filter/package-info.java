/** Which frames are meant: a small language over the headers of a packet, in tcpdump's words. */
@NullMarked
package io.github.netmap4j.tools.filter;

import org.jspecify.annotations.NullMarked;
