package io.github.netmap4j.bench.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** Charts as SVG files. */
public final class Svg {

    /** The library writes letters as outlines, with up to 17 digits for each point. */
    private static final Pattern DIGITS = Pattern.compile("(\\.\\d\\d)\\d+");

    private Svg() {}

    /**
     * Writes a chart.
     *
     * @param chart what is drawn
     * @param file made, or written anew
     * @throws IOException if it cannot be written
     */
    public static void save(Chart<?, ?> chart, Path file) throws IOException {
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
        Files.writeString(
                file, DIGITS.matcher(svg.toString(StandardCharsets.UTF_8)).replaceAll("$1"));
    }
}
