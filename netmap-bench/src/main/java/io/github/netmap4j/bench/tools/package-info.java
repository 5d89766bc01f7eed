/** The command {@code netmap} and capture files, beside what else does the same jobs. */
@NullMarked
package io.github.netmap4j.bench.tools;

import org.jspecify.annotations.NullMarked;
