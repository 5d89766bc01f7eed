/** Asynchronous faces of a ring: a channel and a publisher. */
package io.github.netmap4j.async;
