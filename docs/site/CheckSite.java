import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Checks a site in a directory: every link within it leads to a file, and to a place in it; nothing is loaded from elsewhere;
 * pages have what browsers, phones and screen readers need. Links to other sites are counted, not followed.
 */
final class CheckSite {

    private static final Pattern LOADS =
            Pattern.compile("(?:href|src) *= *[\"'](?:\\w+:)?//|url\\( *[\"']?(?:\\w+:)?//|@import");

    private final Path root;
    private final Map<Path, Document> pages = new HashMap<>();
    private final Map<Path, Set<String>> places = new HashMap<>();
    private final Set<String> faults = new TreeSet<>();
    private int links;
    private int outside;

    private CheckSite(Path root) throws IOException {
        this.root = root;
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".html")) {
                    pages.put(file, Jsoup.parse(file));
                } else if (file.toString().endsWith(".svg")) {
                    image(file);
                }
            }
        }
        pages.forEach((file, page) -> {
            Set<String> here = new HashSet<>(page.select("[id]").eachAttr("id"));
            here.addAll(page.select("a[name]").eachAttr("name"));
            places.put(file, here);
        });
    }

    static void main(String... arguments) throws IOException {
        CheckSite site = new CheckSite(Path.of(arguments[0]).toRealPath());
        site.pages.forEach(site::page);
        site.faults.forEach(System.err::println);
        System.out.printf(
                "%d pages, %d links within the site, %d to others, %d faults%n",
                site.pages.size(), site.links, site.outside, site.faults.size());
        System.exit(site.faults.isEmpty() ? 0 : 1);
    }

    private void fault(Path file, String what) {
        faults.add(root.relativize(file) + ": " + what);
    }

    private void image(Path file) {
        try {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            if (LOADS.matcher(Files.readString(file)).find()) {
                fault(file, "loads from elsewhere");
            }
        } catch (Exception malformed) {
            fault(file, malformed.getMessage());
        }
    }

    private void page(Path file, Document page) {
        for (Element loaded : page.select("img[src], script[src], iframe[src], source[src]")) {
            loaded(file, loaded.attr("src"));
        }
        for (Element loaded : page.select("link[href]")) {
            loaded(file, loaded.attr("href"));
        }
        for (Element link : page.select("a[href]")) {
            link(file, link.attr("href"));
        }
        for (Element image : page.select("img")) {
            if (image.attr("alt").isBlank()) {
                fault(file, "an image without alt: " + image.attr("src"));
            }
        }
        for (String name : List.of("html[lang]", "title", "meta[name=viewport]")) {
            if (page.select(name).isEmpty()) {
                fault(file, "no " + name);
            }
        }
        if (page.select("meta[name=generator][content^=javadoc]").isEmpty()) {
            if (page.select("h1").size() != 1) {
                fault(file, page.select("h1").size() + " headings of level 1");
            }
            Set<String> seen = new HashSet<>();
            for (String id : page.select("[id]").eachAttr("id")) {
                if (!seen.add(id)) {
                    fault(file, "twice the id " + id);
                }
            }
        }
    }

    private void loaded(Path file, String target) {
        if (target.matches("(?s)data:.*")) {
            return;
        }
        if (target.matches("(?s)(\\w+:|//).*")) {
            fault(file, "loads from elsewhere: " + target);
        } else {
            link(file, target);
        }
    }

    private void link(Path file, String target) {
        if (target.matches("(?s)javascript:.*")) {
            return;
        }
        if (target.matches("(?s)(\\w+:|//).*")) {
            outside++;
            return;
        }
        links++;
        URI uri;
        try {
            uri = URI.create(target.replace("<", "%3C")
                    .replace(">", "%3E")
                    .replace(" ", "%20")
                    .replace("[", "%5B")
                    .replace("]", "%5D"));
        } catch (IllegalArgumentException malformed) {
            fault(file, malformed.getMessage());
            return;
        }
        String path = uri.getPath();
        Path to = path.isEmpty() ? file : file.resolveSibling(path).normalize();
        if (Files.isDirectory(to)) {
            to = to.resolve("index.html");
        }
        if (!to.startsWith(root) || !Files.exists(to)) {
            fault(file, "a dead link: " + target);
        } else if (uri.getFragment() != null && !uri.getFragment().isEmpty()) {
            if (places.containsKey(to) && !places.get(to).contains(uri.getFragment())) {
                fault(file, "a link to a place that is not there: " + target);
            }
        }
    }
}
