/** The laboratory of the cases: devices, ports, frames, and what a case may expect. */
package io.github.netmap4j.conformance.lab;
