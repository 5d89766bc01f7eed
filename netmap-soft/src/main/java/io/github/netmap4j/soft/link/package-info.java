/** Links that lose, delay, reorder, double and corrupt frames, by a seed: for cables and switch ports, or between any two ports. */
@NullMarked
package io.github.netmap4j.soft.link;

import org.jspecify.annotations.NullMarked;
