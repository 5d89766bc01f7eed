/** Pipes. */
package io.github.netmap4j.conformance.cases.pipe;
