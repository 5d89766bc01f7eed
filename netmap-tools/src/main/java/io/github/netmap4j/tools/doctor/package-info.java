/** {@code netmap doctor}: what the libraries' preflights find, with the command that mends it. */
@NullMarked
package io.github.netmap4j.tools.doctor;

import org.jspecify.annotations.NullMarked;
