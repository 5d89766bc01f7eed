/** Syncs, polls, timestamps, sync loops. */
package io.github.netmap4j.conformance.cases.sync;
