/** What the example programs share. */
package io.github.netmap4j.examples;
