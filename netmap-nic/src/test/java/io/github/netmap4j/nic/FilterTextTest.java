package io.github.netmap4j.nic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.program.Match;
import io.github.netmap4j.xdp.program.Verdict;
import io.github.netmap4j.xdp.program.XdpFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of -Dnetmap4j.xdp.filter. */
class FilterTextTest {

    @Test
    void whatAFilterPrintsIsReadAsThatFilter() {
        XdpFilter filter = XdpFilter.builder()
                .rule(Verdict.PASS, Match.anything().ipProtocol(6).port(22))
                .rule(Verdict.DROP, Match.anything().etherType(0x86dd).vlan(7))
                .rule(Verdict.REDIRECT, Match.anything().sourcePort(53))
                .rule(Verdict.REDIRECT, Match.anything().destinationPort(4789))
                .rule(Verdict.PASS, Match.anything())
                .otherwise(Verdict.REDIRECT);
        assertEquals(filter, FilterText.parse(filter.toString()));
        assertEquals(filter, FilterText.parse(filter.toString().toLowerCase(java.util.Locale.ROOT)));
        assertEquals(
                XdpFilter.builder().otherwise(Verdict.PASS),
                FilterText.parse(" Else  pass "),
                "no rule is a filter, too");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pass port 22 | at its end",
                "'' | at its end",
                "pass port 22; redirect | at its end",
                "take port 22; else pass | \"take\" is none of redirect, pass and drop",
                "pass; else keep | \"keep\" is none of",
                "pass prot 22; else drop | \"prot\" is none of anything",
                "pass ip 22; else drop | \"ip 22\" is none of anything",
                "pass port; else drop | \"\" after port is not a number",
                "pass port ssh; else drop | \"ssh\" after port is not a number",
                "pass port 65536; else drop | port 65536: 0 to 65535",
                "pass port 22; else redirect vlan 5 | \"vlan\" comes after its end"
            })
    void whatIsNoFilterIsToldWhere(String text, String message) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> FilterText.parse(text));
        assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
    }
}
