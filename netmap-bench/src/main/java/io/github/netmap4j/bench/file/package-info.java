/** Calls through the file that netmap-fuse serves. */
@NullMarked
package io.github.netmap4j.bench.file;

import org.jspecify.annotations.NullMarked;
