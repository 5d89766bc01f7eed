/** Forwarding between two ports. */
package io.github.netmap4j.forward;
