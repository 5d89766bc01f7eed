/** Not for programs: what the tools of this library read of it. */
package io.github.netmap4j.internal;
