package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_PIPE_MASTER;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_PIPE_SLAVE;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are ports, and the errno of those that are not. */
@Topic("Names")
final class NameCases {

    @Table("a name that is not a port, by both APIs")
    @CsvSource(
            delimiter = '|',
            value = {
                "'nosuch0' | ENXIO",
                "'' | ENXIO",
                "'netmap:nosuch0' | ENXIO",
                "'nosuch0^' | ENXIO",
                "'nosuch0*' | ENXIO",
                "'nosuch0-0' | ENXIO",
                "'nosuch0/x' | ENXIO",
                "'vale0' | ENOMEM",
                "'vale!:a' | ENOMEM",
                "'vale 0:a' | ENOMEM",
                "'vale{:a' | ENOMEM",
                "'foo{' | EINVAL",
                "'foo}' | EINVAL",
                "'{1' | EINVAL",
                "'}1' | EINVAL",
                "'vale0:a{' | EINVAL",
                "'a/b{1' | ENXIO"
            })
    void notAPort(String name, String errno, Lab lab) {
        int expected =
                switch (errno) {
                    case "ENXIO" -> ENXIO;
                    case "ENOMEM" -> ENOMEM;
                    default -> EINVAL;
                };
        Expect.error(expected, lab.fd().ctrl(lab.register(name)), "REGISTER of \"" + name + "\"");
        Expect.error(expected, lab.fd().regif(lab.legacy(name)), "NIOCREGIF of \"" + name + "\"");
    }

    @Table("a VALE port may be named")
    @ValueSource(strings = {"", "a b", "a/b", "a:b", "-1", "x@2", "P_0", "0"})
    void oddPortNames(String port, Lab lab) {
        LabPort opened = lab.open(lab.vale(port));
        assertEquals(lab.vale(port), opened.nifp.ni_name(), "ni_name");
    }

    @Table("a VALE switch may be named \"vale\" and")
    @ValueSource(strings = {"", "_", "x", "_9Z"})
    void oddSwitchNames(String suffix, Lab lab) {
        LabPort opened = lab.open("vale" + suffix + ":" + lab.name(""));
        assertTrue(opened.nifp.ni_name().startsWith("vale" + suffix + ":"), opened.nifp.ni_name());
    }

    @Case("a VALE port's name after the colon has at most 15 characters: with 16 ENOMEM")
    void longPortName(Lab lab) {
        String longest = lab.vale("p".repeat(14));
        // The colon counts: 15 characters from it to the end.
        Expect.ok(lab.fd().ctrl(lab.register(longest)), "REGISTER of " + longest);
        String tooLong = lab.vale("p".repeat(16));
        Expect.error(ENOMEM, lab.fd().ctrl(lab.register(tooLong)), "REGISTER of " + tooLong);
    }

    @Case("a VALE name of 46 and of 63 characters: ENOMEM")
    void longValeNames(Lab lab) {
        for (int length : new int[] {46, 63}) {
            String name = "vale0:" + "p".repeat(length - 6);
            Expect.error(ENOMEM, lab.fd().ctrl(lab.register(name)), "REGISTER, name of " + length);
        }
    }

    @Case("the legacy API cuts a name of 16 characters or more to 15, silently")
    void legacyCut(Lab lab) {
        String name = lab.vale("abcdefghijklmnop");
        LegacyRequest request = lab.legacy(name);
        Fd fd = lab.fd();
        Expect.ok(fd.regif(request), "NIOCREGIF of " + name);
        LabPort port = new LabPort(fd, request.nr_memsize(), request.nr_offset());
        assertEquals(name.substring(0, 15), port.nifp.ni_name(), "ni_name");
        assertEquals(name.substring(0, 15), request.nr_name(), "nr_name after the call");
    }

    @Case("the control API keeps a long name, and ni_name shows 15 characters of it")
    void longPipeName(Lab lab) {
        String name = lab.name("{") + "i".repeat(20);
        LabPort port = lab.open(name);
        assertEquals(name.substring(0, 15), port.nifp.ni_name(), "ni_name");
        // The rest of the name counts: this is another pipe.
        LabPort other = lab.open(name + "j");
        port.send(Frames.broadcast(1));
        other.receives();
    }

    @Case("a pipe's identifier is any text, case and length included")
    void pipeIdentifiers(Lab lab) {
        for (String id : new String[] {"1", "01", "a", "A", "some text"}) {
            LabPort master = lab.open(lab.name("{" + id));
            LabPort slave = lab.open(lab.name("}" + id));
            master.send(Frames.broadcast(id.hashCode()));
            slave.receives(Frames.broadcast(id.hashCode()));
        }
    }

    @Case("a pipe's base name has at most 15 characters: with 16 ENXIO")
    void longPipeBase(Lab lab) {
        String base = (lab.name("") + "b".repeat(16)).substring(0, 15);
        Expect.ok(lab.fd().ctrl(lab.register(base + "{1")), "REGISTER of " + base + "{1");
        Expect.error(ENXIO, lab.fd().ctrl(lab.register(base + "b{1")), "REGISTER of " + base + "b{1");
    }

    @Case("the legacy pipe modes 5 and 6 add {n or }n to the name")
    void legacyPipeModes(Lab lab) {
        LegacyRequest master =
                lab.legacy(lab.name("")).flags(NR_REG_PIPE_MASTER()).ring(3);
        Fd fd = lab.fd();
        Expect.ok(fd.regif(master), "NIOCREGIF of the master");
        assertEquals(lab.name("{3"), new LabPort(fd, master.nr_memsize(), master.nr_offset()).nifp.ni_name());
        assertEquals(lab.name(""), master.nr_name(), "nr_name after the call");
        assertEquals(3, master.nr_ringid(), "nr_ringid after the call");

        LegacyRequest slave =
                lab.legacy(lab.name("")).flags(NR_REG_PIPE_SLAVE()).ring(3);
        fd = lab.fd();
        Expect.ok(fd.regif(slave), "NIOCREGIF of the slave");
        assertEquals(lab.name("}3"), new LabPort(fd, slave.nr_memsize(), slave.nr_offset()).nifp.ni_name());
    }

    @Case("an interface whose MTU is larger than a buffer, lo: EINVAL")
    void largeMtu(Lab lab) {
        assumeTrue(lab.kernel() && Files.exists(Path.of("/sys/class/net/lo")), "needs the loopback of a Linux kernel");
        Expect.error(EINVAL, lab.fd().ctrl(lab.register("lo")), "REGISTER of lo");
        Expect.error(EINVAL, lab.fd().regif(lab.legacy("lo")), "NIOCREGIF of lo");
    }

    @Case("a suffix of nm_open's grammar is not part of an interface's name: ENXIO")
    void suffixes(Lab lab) {
        String nic = lab.nic();
        for (String suffix : new String[] {"^", "*", "-0", "/x", "@1"}) {
            Expect.error(ENXIO, lab.fd().ctrl(lab.register(nic + suffix)), "REGISTER of " + nic + suffix);
        }
    }
}
