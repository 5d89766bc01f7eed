/** System calls. */
@NullMarked
package io.github.netmap4j.soft.system;

import org.jspecify.annotations.NullMarked;
