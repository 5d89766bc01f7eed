/** What is measured, and in which order. */
@NullMarked
package io.github.netmap4j.bench;

import org.jspecify.annotations.NullMarked;
