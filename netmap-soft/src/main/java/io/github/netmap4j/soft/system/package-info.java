/** System calls. */
package io.github.netmap4j.soft.system;
