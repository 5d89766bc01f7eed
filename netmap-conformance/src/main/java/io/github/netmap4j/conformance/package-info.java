/**
 * Runs the conformance suite from a command line and prints its table. The cases themselves are ordinary Jupiter tests,
 * one class per topic, in the package {@code cases}.
 */
@NullMarked
package io.github.netmap4j.conformance;

import org.jspecify.annotations.NullMarked;
