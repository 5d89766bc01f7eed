package io.github.netmap4j.tools.view;

import io.github.netmap4j.sys.device.RingDrops;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints a line for each ring in each interval, for pipes and files. */
public final class PlainView implements SampleView {

    private final PrintWriter out;
    private final Figures figures;

    public PlainView(PrintWriter out, Figures figures) {
        this.out = out;
        this.figures = figures;
    }

    @Override
    public void show(Sample sample) {
        String time = String.format(Locale.ROOT, "%6.1f s  ", sample.seconds());
        for (Sample.RingSample ring : sample.rings()) {
            out.println(time + ring.name() + ": " + figures.packets(ring.pps()) + ", " + figures.bits(ring.bps()) + ", "
                    + ring.packets() + " packets");
        }
        for (RingDrops ring : sample.drops().rings()) {
            out.println(time + "dropped at " + ring);
        }
        if (!sample.extra().isEmpty()) {
            out.println(time + sample.extra());
        }
        out.flush();
    }
}
