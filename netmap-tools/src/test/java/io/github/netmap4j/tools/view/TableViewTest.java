package io.github.netmap4j.tools.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.Drops;
import io.github.netmap4j.tools.Screen;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table as a terminal shows it. */
class TableViewTest {

    private final Screen screen = new Screen(80, 24);
    private final TableView view = new TableView(
            new PrintWriter(new Writer() {
                @Override
                public void write(char[] chars, int from, int length) {
                    IntStream.range(from, from + length).forEach(i -> {
                        // A terminal's driver begins each line at the left.
                        if (chars[i] == '\n') {
                            screen.put('\r');
                        }
                        screen.put(chars[i]);
                    });
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            }),
            new Figures(true, false),
            () -> 24);

    private List<String> shown(int times, int rings, String extra) {
        for (int i = 1; i <= times; i++) {
            long packets = i * 1000L;
            view.show(new Sample(
                    i,
                    IntStream.range(0, rings)
                            .mapToObj(
                                    ring -> new Sample.RingSample("eth0 rx " + ring, packets, packets * 60, 1e9, 9e11))
                            .toList(),
                    Drops.NONE,
                    extra));
        }
        return screen.toString().lines().toList();
    }

    @Test
    void aLineThatIsLongerThanTheTerminalIsCutAndStaysOne() {
        List<String> lines = shown(40, 2, "x".repeat(200));
        assertEquals(4, lines.size(), screen::toString);
        assertTrue(lines.getFirst().startsWith("40.0 s "), lines.getFirst());
        assertEquals("x".repeat(80), lines.getLast());
    }

    @Test
    void aTableThatIsHigherThanTheTerminalSaysHowManyLinesItLacks() {
        List<String> lines = shown(5, 64, "");
        assertEquals(23, lines.size(), screen::toString);
        assertTrue(lines.getFirst().startsWith("5.0 s "), lines.getFirst());
        assertTrue(lines.get(21).startsWith("eth0 rx 20 "), lines.get(21));
        assertEquals("… and 43 lines more: --json has all", lines.getLast());
    }

    @Test
    void whatIsSaidNoMoreIsGone() {
        shown(1, 2, "lost 1");
        view.show(new Sample(2, List.of(), Drops.NONE, ""));
        assertEquals(1, screen.toString().strip().lines().count(), screen::toString);
    }

    @Test
    void ctrlCThatTheTerminalEchoesIsGone() {
        shown(1, 1, "");
        screen.put('^');
        screen.put('C');
        view.end();
        assertEquals(2, screen.toString().strip().lines().count(), screen::toString);
    }
}
