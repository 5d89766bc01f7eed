package io.github.netmap4j.tools;

import java.io.PrintWriter;
import java.io.Writer;

/** Writes whole lines to another writer, each with a prefix, so that lines of several threads do not mix. */
final class PrefixWriter extends Writer {

    private final PrintWriter out;
    private final String prefix;
    private final StringBuilder line = new StringBuilder();

    PrefixWriter(PrintWriter out, String prefix) {
        this.out = out;
        this.prefix = prefix;
    }

    @Override
    public void write(char[] chars, int from, int length) {
        synchronized (line) {
            for (int i = from; i < from + length; i++) {
                if (chars[i] == '\n') {
                    end();
                } else if (chars[i] != '\r') {
                    line.append(chars[i]);
                }
            }
        }
    }

    private void end() {
        synchronized (out) {
            out.println(prefix + line);
            out.flush();
        }
        line.setLength(0);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        synchronized (line) {
            if (!line.isEmpty()) {
                end();
            }
        }
    }
}
