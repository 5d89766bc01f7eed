package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressedTest {

    private static final Path SLOW = OddCapturesTest.CAPTURES.resolve("slow.pcap");

    @TempDir
    Path dir;

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Path file(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(dir.resolve("compressed"), all.toByteArray());
    }

    @Test
    void membersOfGzipInARowAreOneFile() throws IOException {
        byte[] bytes = Files.readAllBytes(SLOW);
        Path file = file(gzip(Arrays.copyOf(bytes, 1000)), gzip(Arrays.copyOfRange(bytes, 1000, bytes.length)));
        assertEquals(Recorded.all(SLOW), Recorded.all(file));
    }

    @Test
    void whatZstdCompressedIsReadWithItsLibrary() throws IOException {
        assertEquals(Recorded.all(SLOW), Recorded.all(file(Zstd.compress(Files.readAllBytes(SLOW)))));
    }

    @Test
    void aCompressedFileThatIsCutGivesWhatCameBefore() throws IOException {
        List<Recorded> all = Recorded.all(SLOW);
        byte[] bytes = gzip(Files.readAllBytes(SLOW));
        Path file = file(Arrays.copyOf(bytes, bytes.length / 2));
        int good = 0;
        try (CaptureReader capture = CaptureReader.open(file)) {
            CaptureException failure = assertThrows(CaptureException.class, () -> Recorded.all(capture));
            good = (int) failure.records();
            assertTrue(good > 0 && good < all.size(), "records: " + good);
            assertTrue(failure.getMessage().contains("cannot be read beyond record " + good), failure.getMessage());
        }
        try (CaptureReader capture = CaptureReader.open(file)) {
            for (int i = 0; i < good; i++) {
                assertTrue(capture.next());
                assertEquals(all.get(i), Recorded.of(capture));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"fd377a585a00, xz", "425a68393141, bzip2", "04224d18, lz4"})
    void whatIsNotReadIsRefusedByName(String magic, String name) throws IOException {
        Path file = file(HexFormat.of().parseHex(magic), new byte[50]);
        CaptureException failure = assertThrows(CaptureException.class, () -> CaptureReader.open(file));
        assertTrue(failure.getMessage().contains("compressed with " + name), failure.getMessage());
        assertTrue(failure.getMessage().contains(name + " -d"), failure.getMessage());
    }

    @Test
    void zstdWithoutItsLibraryIsRefusedByName() throws Exception {
        Path file = file(Zstd.compress(Files.readAllBytes(SLOW)));
        String output = Child.run(List.of("zstd-jni"), "count", file.toString());
        assertTrue(output.contains("com.github.luben:zstd-jni"), output);
        assertTrue(output.contains("zstd -d"), output);
        assertEquals(
                "60\n", Child.run(List.of(), "count", file.toString()).lines().reduce("", (_, b) -> b + "\n"));
    }

    @Test
    void aCompressedFileCannotBeFollowed() throws IOException {
        Path file = file(gzip(Files.readAllBytes(SLOW)));
        assertThrows(
                CaptureException.class,
                () -> CaptureReader.builder(file).follow().open());
    }
}
