/** Where the waits of virtual threads are parked: one thread waits in the kernel for all of them. */
package io.github.netmap4j.sys.park;
