package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.call.PortText;

/**
 * A port specification and a position in it: what C passes as {@code const char **}. Each decoding function moves the
 * position past what it has read; if it fails, the position stays.
 */
public final class Portspec {

    final PortText text;
    int at;

    /**
     * A specification, to be read from its start.
     *
     * @param text {@code subsystem:vpname[mode][options]}
     */
    public Portspec(String text) {
        this.text = new PortText(text);
    }

    /** {@return what is left to read} */
    public String rest() {
        return text.substring(at, text.length());
    }

    /** {@return the whole specification} */
    @Override
    public String toString() {
        return text.toString();
    }
}
