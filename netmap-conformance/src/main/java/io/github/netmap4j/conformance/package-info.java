/**
 * The conformance suite's program: runs the cases and prints their results. The cases themselves are ordinary Jupiter
 * tests, one class per topic, in the package {@code cases}.
 */
@NullMarked
package io.github.netmap4j.conformance;

import org.jspecify.annotations.NullMarked;
