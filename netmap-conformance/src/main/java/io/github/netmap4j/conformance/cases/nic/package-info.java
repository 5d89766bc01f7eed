/** NICs, host rings, monitors. */
package io.github.netmap4j.conformance.cases.nic;
