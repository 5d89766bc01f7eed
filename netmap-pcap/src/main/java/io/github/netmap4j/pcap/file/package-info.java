/** Bytes of files, pipes and compressed streams. Not exported. */
@NullMarked
package io.github.netmap4j.pcap.file;

import org.jspecify.annotations.NullMarked;
