/** What a builder of a software device takes: memory, its sizes, and how client memory is reached. */
package io.github.netmap4j.soft.spi;
