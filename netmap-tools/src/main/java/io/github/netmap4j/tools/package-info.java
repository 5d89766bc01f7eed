/** The command {@code netmap}: what an administrator reaches for first. */
@NullMarked
package io.github.netmap4j.tools;

import org.jspecify.annotations.NullMarked;
