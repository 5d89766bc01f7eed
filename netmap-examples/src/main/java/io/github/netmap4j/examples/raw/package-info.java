/** Programs on the raw layer: C names, C habits, and a C twin to compare with. */
package io.github.netmap4j.examples.raw;
