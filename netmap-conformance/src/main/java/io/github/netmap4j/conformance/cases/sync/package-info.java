/** Syncs, polls, timestamps, sync loops. */
@NullMarked
package io.github.netmap4j.conformance.cases.sync;

import org.jspecify.annotations.NullMarked;
