package io.github.netmap4j.conformance.lab;

/** Names of the JUnit configuration parameters that a run passes to its cases. */
public final class Parameters {

    /** Configuration parameter of the JUnit Platform: the device to test, as {@link NetmapDevice#of} takes it. */
    public static final String DEVICE = "netmap4j.device";

    /** Configuration parameter: an interface for the cases that need one. */
    public static final String INTERFACE = "netmap4j.interface";

    /** Configuration parameter: the interface at the other end of its cable. */
    public static final String PEER = "netmap4j.peer";

    /** Configuration parameter: the IPv4 address of the interface's host. */
    public static final String ADDRESS = "netmap4j.address";

    /** Configuration parameter: set if cases may run that leave a port behind on a kernel with a known defect. */
    public static final String MAY_LEAVE_PORTS = "netmap4j.mayLeavePorts";

    private Parameters() {}
}
