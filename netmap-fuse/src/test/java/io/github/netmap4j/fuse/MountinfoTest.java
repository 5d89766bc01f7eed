package io.github.netmap4j.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountinfoTest {

    @Test
    void aLineWithOptionalFieldsIsRead() {
        assertEquals(
                new Mountinfo(36, "98:0", "/mnt2", "ext3", "/dev/root"),
                Mountinfo.parse(
                        "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue"));
    }

    @Test
    void aLineWithoutOptionalFieldsIsRead() {
        assertEquals(
                new Mountinfo(66, "0:40", "/dev/netmap", "fuse.netmap4j", "netmap4j"),
                Mountinfo.parse("66 65 0:40 / /dev/netmap rw,nosuid - fuse.netmap4j netmap4j rw,allow_other"));
    }

    @Test
    void escapedCharactersAreReadAsTheyWere() {
        assertEquals(
                "/a b\tc\nd\\e",
                Mountinfo.parse("1 2 0:1 / /a\\040b\\011c\\012d\\134e rw - tmpfs tmpfs rw")
                        .mountPoint());
    }

    @Test
    void theLastMountAtAPathIsTheOneThatShows() {
        List<String> lines = List.of(
                "1 0 0:1 / / rw - ext4 /dev/vda rw",
                "2 1 0:2 / /dev/netmap rw - fuse.netmap4j netmap4j rw",
                "3 1 0:3 / /dev/netmap rw - tmpfs none rw",
                "4 1 0:4 / /dev/netmap2 rw - proc none rw");
        assertEquals(3, Mountinfo.topmost(lines, "/dev/netmap").orElseThrow().id());
        assertEquals(Optional.empty(), Mountinfo.topmost(lines, "/dev/net"));
    }

    @Test
    void thisMachinesOwnLinesAreRead() throws Exception {
        assertTrue(Mountinfo.at(Path.of("/proc")).isPresent());
    }
}
