package io.github.netmap4j.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a test uses, as its source says: for tables that name a test for each feature. */
public final class TestSource {

    private static final Pattern WORD = Pattern.compile("\\w+");

    /** A method with its indentation; its end is a brace at the same. */
    private static final Pattern METHOD =
            Pattern.compile("\\n( {4,8})[\\w<>\\[\\]?,@. ]+ (\\w+)\\([^;{}]*\\)[^;{}]*\\{.*?\\n\\1\\}", Pattern.DOTALL);

    private static final Pattern FIELD = Pattern.compile("\\n {4}private [^;()]+=[^;]*;");

    private TestSource() {}

    /** The words of a test, of its class's fields, and of the methods of its class and of a helper's that it calls; no strings. */
    public static Set<String> words(Path type, Path helper, String test) throws IOException {
        String source = source(type);
        Map<String, String> methods = methods(source(helper));
        methods.putAll(methods(source));
        assertTrue(methods.containsKey(test), () -> test + " not found in " + type);
        Set<String> words = new HashSet<>();
        FIELD.matcher(source).results().forEach(field -> add(field.group(), words));
        Deque<String> open = new ArrayDeque<>(List.of(test));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String method = open.pop();
            if (seen.add(method)) {
                Set<String> of = new HashSet<>();
                add(methods.get(method), of);
                words.addAll(of);
                of.stream().filter(methods::containsKey).forEach(open::push);
            }
        }
        return words;
    }

    private static String source(Path type) throws IOException {
        return Files.readString(type).replaceAll("\"(?:\\\\.|[^\"\\\\\\n])*\"", "\"\"");
    }

    private static Map<String, String> methods(String source) {
        Map<String, String> methods = new HashMap<>();
        Matcher matcher = METHOD.matcher(source);
        while (matcher.find()) {
            methods.merge(matcher.group(2), matcher.group(), String::concat);
        }
        return methods;
    }

    private static void add(String text, Set<String> words) {
        WORD.matcher(text).results().forEach(word -> words.add(word.group()));
    }
}
