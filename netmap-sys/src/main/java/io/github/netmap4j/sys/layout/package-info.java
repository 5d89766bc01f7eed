/** Where the fields of rings, slots and interfaces lie, and a slot's first eight bytes as one word. */
@NullMarked
package io.github.netmap4j.sys.layout;

import org.jspecify.annotations.NullMarked;
