package io.github.netmap4j.sys.ctrl;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_register;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NmreqTypeTest {

    @Test
    void everyTypeOfTheHeaderIsKnownByItsNumber() throws ReflectiveOperationException {
        Map<String, Integer> declared = new TreeMap<>();
        for (Method method : netmap_h.class.getMethods()) {
            String name = method.getName();
            if (name.startsWith("NETMAP_REQ_")
                    && !name.startsWith("NETMAP_REQ_OPT_")
                    && !name.matches("NETMAP_REQ_(MAXSIZE|IFNAMSIZ)")) {
                declared.put(name, (Integer) method.invoke(null));
            }
        }
        assertEquals(
                declared,
                Arrays.stream(NmreqType.values())
                        .collect(toMap(type -> NmreqType.name(type.number()), NmreqType::number)));
    }

    @Test
    void anUnknownTypeHasItsNumberForANameAndNoBody() {
        assertEquals("NETMAP_REQ_0", NmreqType.name(0));
        assertEquals("NETMAP_REQ_99", NmreqType.name(99));
        assertNull(NmreqType.of(0));
        assertNull(NmreqType.of(99));
        assertEquals(nmreq_register.sizeof(), NmreqType.REGISTER.bodySize());
        assertEquals(0, NmreqType.CSB_ENABLE.bodySize());
    }
}
