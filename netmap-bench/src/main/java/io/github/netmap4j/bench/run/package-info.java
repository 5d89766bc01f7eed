/** The command: its forms, C twins, tables and goals. */
@NullMarked
package io.github.netmap4j.bench.run;

import org.jspecify.annotations.NullMarked;
