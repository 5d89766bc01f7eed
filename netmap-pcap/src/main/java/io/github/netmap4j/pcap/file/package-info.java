/**
 * Bytes of files, pipes and compressed streams. Not exported.
 */
package io.github.netmap4j.pcap.file;
