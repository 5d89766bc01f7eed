/** What the packages of this module share and do not export. */
package io.github.netmap4j.xdp.internal;
