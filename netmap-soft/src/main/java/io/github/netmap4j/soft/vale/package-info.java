/** VALE switches. */
@NullMarked
package io.github.netmap4j.soft.vale;

import org.jspecify.annotations.NullMarked;
