package io.github.netmap4j.tools.view;

import java.util.Locale;

/** Writes one JSON object on one line. */
public final class JsonLine {

    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder("{");
    private boolean comma;

    /** An empty object. */
    public JsonLine() {}

    private StringBuilder key(String key) {
        separate();
        quote(key);
        comma = true;
        return text.append(':');
    }

    private void separate() {
        if (comma) {
            text.append(',');
        }
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /**
     * Adds a member.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public JsonLine put(String key, String value) {
        key(key);
        quote(value);
        return this;
    }

    /**
     * Adds a member.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public JsonLine put(String key, long value) {
        key(key).append(value);
        return this;
    }

    /**
     * Adds a member, with three digits after the point.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public JsonLine put(String key, double value) {
        key(key).append(String.format(Locale.ROOT, "%.3f", value));
        return this;
    }

    /**
     * Adds a member.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public JsonLine put(String key, boolean value) {
        key(key).append(value);
        return this;
    }

    /**
     * Adds an object.
     *
     * @param key its name
     * @param object made with this class
     * @return this
     */
    public JsonLine put(String key, JsonLine object) {
        key(key).append(object);
        return this;
    }

    /**
     * Adds a list of objects.
     *
     * @param key its name
     * @param objects each made with this class
     * @return this
     */
    public JsonLine put(String key, Iterable<JsonLine> objects) {
        key(key).append('[');
        boolean first = true;
        for (JsonLine each : objects) {
            text.append(first ? "" : ",").append(each);
            first = false;
        }
        text.append(']');
        return this;
    }

    /** {@return the object} */
    @Override
    public String toString() {
        return text + "}";
    }
}
