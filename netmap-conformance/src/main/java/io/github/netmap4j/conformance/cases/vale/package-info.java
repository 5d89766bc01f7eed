/** VALE switches and their control. */
package io.github.netmap4j.conformance.cases.vale;
