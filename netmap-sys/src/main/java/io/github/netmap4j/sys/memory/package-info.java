/** A port's memory: mapped once for all who share it, checked against what the registration answered, and given back. */
@NullMarked
package io.github.netmap4j.sys.memory;

import org.jspecify.annotations.NullMarked;
