/** What a builder of a software device takes: memory, its sizes, how client memory is reached, and drivers of NICs. */
package io.github.netmap4j.soft.spi;
