/** Sync loops and their CSBs. */
@NullMarked
package io.github.netmap4j.soft.kloop;

import org.jspecify.annotations.NullMarked;
