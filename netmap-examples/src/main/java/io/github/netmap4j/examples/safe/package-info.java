/**
 * Programs on the safe layer, one idea each. All of them run without netmap too; README.md of this module has a table with
 * the command line of each.
 */
@NullMarked
package io.github.netmap4j.examples.safe;

import org.jspecify.annotations.NullMarked;
