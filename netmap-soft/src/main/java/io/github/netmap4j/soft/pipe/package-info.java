/** Pipes. */
package io.github.netmap4j.soft.pipe;
