/** Which ports there are, and how they are looked up, made and attached. */
package io.github.netmap4j.soft.control;
