/** Where the fields of rings, slots and interfaces lie, and a slot's first eight bytes as one word. */
package io.github.netmap4j.sys.layout;
