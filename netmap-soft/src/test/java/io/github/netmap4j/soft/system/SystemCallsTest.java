package io.github.netmap4j.soft.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

/** The system's functions, and those that it has not. */
class SystemCallsTest {

    @Test
    void aFunctionThatTheSystemHasNotIsNamedWhenItIsCalled() {
        MethodHandle none = SystemCalls.find("no_such_call", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        UnsupportedOperationException refused = assertThrows(UnsupportedOperationException.class, () -> {
            var _ = (int) none.invokeExact(MemorySegment.NULL, MemorySegment.NULL, 1);
        });
        assertEquals("this system has no no_such_call()", refused.getMessage());
        assertFalse(SystemCalls.has("no_such_call"));
    }
}
