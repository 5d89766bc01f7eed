package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Executable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the exported packages of the module throw. */
final class ExceptionRootTest {

    private static final Path CLASSES = Path.of(
            NetmapPort.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    private static final String HERE = "io.github.netmap4j";
    private static final List<String> EXPORTED = List.of("", "async", "forward", "preflight", "select");

    private static List<Class<?>> exported() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        for (String room : EXPORTED) {
            Path folder = CLASSES.resolve(HERE.replace('.', '/')).resolve(room);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    String name = CLASSES.relativize(file).toString();
                    classes.add(Class.forName(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.')));
                }
            }
        }
        return classes;
    }

    @Test
    void everyUncheckedExceptionIsOfTheOneRoot() throws Exception {
        List<Class<?>> unchecked = exported().stream()
                .filter(RuntimeException.class::isAssignableFrom)
                .toList();
        assertTrue(unchecked.size() >= 8, unchecked + " are all that were found");
        assertEquals(
                List.of(),
                unchecked.stream()
                        .filter(type -> !PortException.class.isAssignableFrom(type))
                        .toList());
    }

    @Test
    void everyDeclaredExceptionIsOfTheRootOrOfJavaOrTellsOfAnOpen() throws Exception {
        List<String> others = new ArrayList<>();
        for (Class<?> type : exported()) {
            Stream.<Executable>concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getConstructors()))
                    .filter(method -> method.getDeclaringClass() == type)
                    .flatMap(method -> Arrays.stream(method.getExceptionTypes()))
                    .filter(thrown -> !thrown.getName().startsWith("java.")
                            && !PortException.class.isAssignableFrom(thrown)
                            && !PortOpenException.class.isAssignableFrom(thrown))
                    .forEach(thrown -> others.add(type + " declares " + thrown));
        }
        assertEquals(List.of(), others);
    }

    @Test
    void aSyncThatTheSystemRefusesTellsItsErrnoAndAKindThatHasNoneTells0() throws Exception {
        NetmapDevice failing =
                new OnlySixCalls(SoftDevice.builder().name("soft").build()) {
                    @Override
                    public int ioctl(int fd, long request, MemorySegment argument) {
                        return request == Ioctl.NIOCTXSYNC ? -Errno.EIO : super.ioctl(fd, request, argument);
                    }
                };
        NetmapPort port = NetmapPort.builder("vale0:a").device(failing).open();
        TxRing tx = port.txRing(0);
        assertEquals(Errno.EIO, assertThrows(PortException.class, tx::sync).errno());
        port.close();
        assertEquals(0, assertThrows(PortClosedException.class, tx::sync).errno());
    }
}
