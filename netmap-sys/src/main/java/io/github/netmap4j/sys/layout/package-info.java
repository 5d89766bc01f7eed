/** Where the fields of rings, slots and interfaces lie. */
package io.github.netmap4j.soft.layout;
