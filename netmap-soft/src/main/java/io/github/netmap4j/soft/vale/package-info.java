/** VALE switches. */
package io.github.netmap4j.soft.vale;
