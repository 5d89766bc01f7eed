/** The command {@code netmap}: an administrator's first tools. */
@NullMarked
package io.github.netmap4j.tools;

import org.jspecify.annotations.NullMarked;
