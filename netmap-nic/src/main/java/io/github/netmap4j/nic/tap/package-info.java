/** A NIC whose cable ends in a tap interface of the host. */
package io.github.netmap4j.nic.tap;
