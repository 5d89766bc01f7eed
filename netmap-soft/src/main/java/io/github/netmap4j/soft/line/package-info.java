/** Links at work: between the rings of a device. */
@NullMarked
package io.github.netmap4j.soft.line;

import org.jspecify.annotations.NullMarked;
