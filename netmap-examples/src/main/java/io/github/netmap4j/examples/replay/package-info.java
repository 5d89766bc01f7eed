/** The replay of a capture file through two netmap ports, on the raw layer. */
package io.github.netmap4j.examples.replay;
