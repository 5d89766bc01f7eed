package io.github.netmap4j.tools.gen;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.tools.run.PortNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which frames to send, with pkt-gen's letters. A picocli mixin. */
final class FrameOptions {

    private static final int MAX_LENGTH = 65_535;
    private static final int DEFAULT_LENGTH = 60;
    private static final int MAX_FRAGMENTS = 63;

    @Option(
            names = "-l",
            paramLabel = "BYTES",
            description =
                    "Length of the frames without checksum (60). A second one makes lengths random between the two.")
    private List<Integer> lengths = List.of();

    @Option(names = "-4", description = "IPv4 (default).")
    private boolean four;

    @Option(names = "-6", description = "IPv6.")
    private boolean six;

    @Option(
            names = "-s",
            paramLabel = "IP[:PORT[-IP:PORT]]",
            description = "Source address and port, one or a range (10.0.0.1:1234; IPv6: [fd00::1]:1234).")
    private @Nullable String source;

    @Option(
            names = "-d",
            paramLabel = "IP[:PORT[-IP:PORT]]",
            description = "Destination address and port, one or a range (10.1.0.1:1234; IPv6: [fd00::2]:1234).")
    private @Nullable String destination;

    @Option(names = "-S", paramLabel = "MAC", description = "Source address (that of the interface).")
    private @Nullable String sourceMac;

    @Option(
            names = "-D",
            paramLabel = "MAC",
            defaultValue = "ff:ff:ff:ff:ff:ff",
            description = "Destination address (${DEFAULT-VALUE}).")
    private String destinationMac;

    @Option(names = "-z", description = "Draw source address and port for each frame.")
    private boolean randomSource;

    @Option(names = "-Z", description = "Draw destination address and port for each frame.")
    private boolean randomDestination;

    @Option(names = "-P", paramLabel = "FILE", description = "Send the first packet of this capture instead.")
    private @Nullable Path file;

    @Option(
            names = "-F",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Send each frame in this many slots, 1 to 63 (${DEFAULT-VALUE}).")
    private int fragments;

    @Option(names = "-M", paramLabel = "BYTES", description = "The most bytes in each slot.")
    private int fragmentSize;

    @Option(names = "-r", description = "Send the buffers' present contents.")
    private boolean rubbish;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** Made by picocli. */
    FrameOptions() {}

    boolean rubbish() {
        return rubbish;
    }

    boolean six() {
        return six;
    }

    /** Checks the options that do not depend on a port. */
    void check() {
        check(!(four && six), "-4 or -6, not both");
        check(lengths.size() <= 2, "give -l at most twice, for random lengths between the two");
        int least = rubbish ? 14 : UdpFrames.headers(six);
        for (int length : lengths) {
            check(
                    length >= least && length <= MAX_LENGTH,
                    "-l must be " + least + " to " + MAX_LENGTH + ", not " + length
                            + (length < least && length >= 14 ? "; -r sends frames without headers" : ""));
        }
        check(fragments >= 1 && fragments <= MAX_FRAGMENTS, "-F must be 1 to 63, not " + fragments);
        check(fragmentSize >= 0, "-M must be 1 or more, not " + fragmentSize);
        if (file != null) {
            check(
                    source == null && destination == null && !randomSource && !randomDestination && lengths.isEmpty(),
                    "-P sends a packet as it is: leave out -l, -s, -d, -z and -Z");
        }
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private int length(boolean most) {
        int first = lengths.isEmpty() ? defaultLength() : lengths.getFirst();
        int last = lengths.size() < 2 ? first : lengths.getLast();
        return most ? Math.max(first, last) : Math.min(first, last);
    }

    private int defaultLength() {
        return Math.max(DEFAULT_LENGTH, UdpFrames.headers(six) + (six ? EchoClient.PAYLOAD : 0));
    }

    /** The source address: that of -S, else the port's. */
    long sourceMac(String port) {
        return sourceMac == null ? PortNaming.mac(port) : mac("-S", sourceMac);
    }

    private long mac(String option, String text) {
        try {
            return Addresses.mac(text);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Frames for one thread. */
    FrameTemplate template(String port, long seed, int header, boolean numbered) throws IOException {
        return file == null ? udp(port, seed, header, numbered) : FixedFrame.read(file);
    }

    UdpFrames udp(String port, long seed, int header, boolean numbered) {
        return new UdpFrames(
                new UdpSettings(
                        six,
                        endpoints("-s", source, six ? "fd00::1" : "10.0.0.1"),
                        endpoints("-d", destination, six ? "fd00::2" : "10.1.0.1"),
                        randomSource,
                        randomDestination,
                        sourceMac(port),
                        mac("-D", destinationMac),
                        length(false),
                        length(true),
                        header,
                        numbered),
                seed);
    }

    private Endpoints endpoints(String option, @Nullable String text, String usual) {
        try {
            return Endpoints.parse(text == null ? usual : text, six);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage(), wrong);
        }
    }

    /** The number of bytes of a frame in a slot. */
    int slotBytes(int length, int bufferSize) {
        int most = fragmentSize == 0 ? bufferSize : Math.min(fragmentSize, bufferSize);
        return Math.min((length + fragments - 1) / fragments, most);
    }

    /** The shortest frame. */
    int leastLength() {
        return length(false);
    }

    /** Whether {@link UdpFrames} makes the frames. */
    boolean areMade() {
        return file == null && !rubbish;
    }
}
