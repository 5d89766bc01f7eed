package io.github.netmap4j.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The recipes of the page: each stands in a test, word for word, and that test passes. */
class ReadmeRecipesTest {

    private static final Path SOURCES = Path.of("src/test/java/io/github/netmap4j/junit/recipes");
    private static final Pattern RECIPE = Pattern.compile("(?s)```java\n// (\\w+)\n(.*?)```");

    /** Without indentation and line ends, which a page may choose, and without the marks of Javadoc's snippets. */
    private static String words(String code) {
        return code.replaceAll("// @(start|end) .*", "")
                .strip()
                .replaceAll("\\s+", " ")
                .replace("( ", "(")
                .replace(" )", ")")
                .replace(" .", ".");
    }

    private static List<MatchResult> recipes() throws IOException {
        return RECIPE.matcher(Files.readString(Path.of("README.md"))).results().toList();
    }

    @Test
    void everySnippetOfThePageStandsInItsRecipe() throws IOException {
        assertEquals(
                Files.readString(Path.of("README.md")).split("(?m)^```java", -1).length - 1,
                recipes().size());
        for (MatchResult recipe : recipes()) {
            String source = words(Files.readString(SOURCES.resolve(recipe.group(1) + ".java")));
            assertTrue(source.contains(words(recipe.group(2))), () -> recipe.group(1) + " is another one");
        }
    }

    @Test
    void everyRecipeIsOnThePage() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .collect(Collectors.toSet()),
                    recipes().stream().map(recipe -> recipe.group(1)).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ResponderRecipe", "SlowConsumerRecipe", "RetransmissionRecipe", "LostNicRecipe", "RealNicRecipe"
            })
    void theRecipePasses(String recipe) throws Exception {
        SummaryGeneratingListener heard = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Class.forName("io.github.netmap4j.junit.recipes." + recipe)))
                                .build(),
                        heard);
        heard.getSummary().getFailures().forEach(failed -> {
            throw new AssertionError(recipe, failed.getException());
        });
        assertEquals(1, heard.getSummary().getTestsSucceededCount());
    }
}
