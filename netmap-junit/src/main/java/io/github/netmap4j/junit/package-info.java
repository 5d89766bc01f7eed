/** Tests of netmap programs: a device for each test, ports as parameters, assertions, faults, and NICs that play captures. */
@NullMarked
package io.github.netmap4j.junit;

import org.jspecify.annotations.NullMarked;
