package io.github.netmap4j.tools.view;

import io.github.netmap4j.sys.device.Drops;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints an object per interval, each on its own line. */
public final class JsonView implements SampleView {

    private final PrintWriter out;

    public JsonView(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void show(Sample sample) {
        JsonLine line = new JsonLine()
                .put("seconds", sample.seconds())
                .put(
                        "rings",
                        sample.rings().stream().map(Sample.RingSample::json).toList())
                .put("drops", drops(sample.drops()));
        if (!sample.extra().isEmpty()) {
            line.put("note", sample.extra());
        }
        out.println(line);
        out.flush();
    }

    public static List<JsonLine> drops(Drops drops) {
        List<JsonLine> all = new ArrayList<>();
        drops.rings()
                .forEach(ring -> ring.frames()
                        .forEach((reason, frames) -> all.add(new JsonLine()
                                .put("ring", ring.port() + (ring.tx() ? " tx " : " rx ") + ring.ring())
                                .put("reason", reason.toString())
                                .put("frames", frames))));
        return all;
    }
}
