/** What the packages of this module share and do not export. */
@NullMarked
package io.github.netmap4j.xdp.internal;

import org.jspecify.annotations.NullMarked;
