package io.github.netmap4j.bench.whole;

import io.github.netmap4j.bench.xdp.VethProgram;
import java.io.IOException;

/** A job over AF_XDP, with frames of one length. */
final class VethJob implements Job {

    private final VethProgram program;

    private VethJob(VethProgram program) {
        this.program = program;
    }

    static VethJob open(String layer) throws IOException {
        return new VethJob(VethProgram.open(layer));
    }

    @Override
    public int round(Phase phase) throws IOException {
        if (phase != Phase.SAME) {
            throw new UnsupportedOperationException("frames of one length only");
        }
        return program.round();
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
