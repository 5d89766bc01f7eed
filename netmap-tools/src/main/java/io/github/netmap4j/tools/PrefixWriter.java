package io.github.netmap4j.tools;

import java.io.IOException;
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
    public void write(char[] chars, int from, int length) throws IOException {
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

    private void end() throws IOException {
        synchronized (out) {
            out.println(prefix + line);
            line.setLength(0);
            if (out.checkError()) {
                throw new IOException("nobody reads on");
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        synchronized (line) {
            if (!line.isEmpty()) {
                end();
            }
        }
    }
}
