/** Waiting for many ports. */
package io.github.netmap4j.select;
