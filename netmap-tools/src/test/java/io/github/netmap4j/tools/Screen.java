package io.github.netmap4j.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** What a terminal shows of a program's output, with the few control sequences of ECMA-48 and of the VT100 that it may use. */
public final class Screen {

    private final int width;
    private final int height;
    private final List<StringBuilder> lines = new ArrayList<>();
    private final StringBuilder sequence = new StringBuilder();
    private int row;
    private int column;
    private boolean wraps = true;
    private int drawings;

    public Screen(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** How often the cursor went up. */
    public int drawings() {
        return drawings;
    }

    /** The text of all lines, those that have left the top, too. */
    @Override
    public String toString() {
        return String.join(
                "\n",
                lines.stream().map(line -> line.toString().stripTrailing()).toList());
    }

    /** Takes one character. */
    public void put(char each) {
        if (!sequence.isEmpty() || each == '\033') {
            sequence.append(each);
            if (sequence.length() > 2 && Character.isLetter(each)) {
                obey(sequence.toString());
                sequence.setLength(0);
            }
        } else if (each == '\r') {
            column = 0;
        } else if (each == '\n') {
            row++;
        } else {
            if (column == width && wraps) {
                column = 0;
                row++;
            }
            write(Math.min(column, width - 1), each);
            column = Math.min(column + 1, width);
        }
    }

    private void write(int at, char each) {
        StringBuilder line = line();
        line.setLength(Math.max(line.length(), at + 1));
        line.setCharAt(at, each);
        for (int i = 0; i < at; i++) {
            if (line.charAt(i) == 0) {
                line.setCharAt(i, ' ');
            }
        }
    }

    private StringBuilder line() {
        while (lines.size() <= row) {
            lines.add(new StringBuilder());
        }
        return lines.get(row);
    }

    private void obey(String command) {
        switch (command) {
            case "\033[K" -> line().setLength(Math.min(column, line().length()));
            case "\033[?7l" -> wraps = false;
            case "\033[?7h" -> wraps = true;
            default -> {
                assertEquals('A', command.charAt(command.length() - 1), "an unknown sequence: " + command.substring(1));
                int top = Math.max(0, Math.max(row + 1, lines.size()) - height);
                row = Math.max(top, row - Integer.parseInt(command.substring(2, command.length() - 1)));
                drawings++;
            }
        }
    }
}
