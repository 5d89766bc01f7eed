/** {@code netmap vale}: what vale-ctl does. */
@NullMarked
package io.github.netmap4j.tools.vale;

import org.jspecify.annotations.NullMarked;
