/** The program and its options. */
@NullMarked
package io.github.netmap4j.fuse.command;

import org.jspecify.annotations.NullMarked;
