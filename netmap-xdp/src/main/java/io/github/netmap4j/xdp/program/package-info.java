/** XDP programs: which packets of an interface go to AF_XDP sockets. */
@NullMarked
package io.github.netmap4j.xdp.program;

import org.jspecify.annotations.NullMarked;
