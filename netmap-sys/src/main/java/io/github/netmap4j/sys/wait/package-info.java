/** Waiting for several ports and other files at once. */
package io.github.netmap4j.sys.wait;
