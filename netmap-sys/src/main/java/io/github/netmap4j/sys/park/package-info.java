/** Where the waits of virtual threads are parked: one thread waits in the kernel for all of them. */
@NullMarked
package io.github.netmap4j.sys.park;

import org.jspecify.annotations.NullMarked;
