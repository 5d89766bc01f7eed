/** {@code netmap capture} and {@code netmap replay}: from rings to capture files, and back. */
@NullMarked
package io.github.netmap4j.tools.capture;

import org.jspecify.annotations.NullMarked;
