package io.github.netmap4j.sys.device;

/**
 * Why opening or controlling a port failed, where the errno alone has several causes. A device that knows more than the
 * errno says so in {@link NetmapDevice#refused}; for the kernel the library infers it from the step, the errno and the
 * name.
 */
public enum FailureCause {
    /** No port, switch or interface can have this name. */
    BAD_NAME,
    /** The device speaks another version of netmap's API. */
    API_MISMATCH,
    /** There is no such device: the module is not loaded, or the path is wrong. */
    NO_DEVICE,
    /** What was opened is not a netmap device. */
    NO_NETMAP,
    /** This user may not open the device. */
    NO_PERMISSION,
    /** The program that serves the device is gone. */
    DEVICE_GONE,
    /** The process has no file descriptor left. */
    OPEN_FILES,
    /** The device has no descriptor left. */
    DESCRIPTORS,
    /** The device has no interface, port or switch of this name. */
    NO_PORT,
    /** The port, its rings or the descriptor are in use. */
    BUSY,
    /** Some memory for ports is used up; which is unknown. */
    MEMORY,
    /** The memory has no {@code netmap_if} left, or none so large: each open descriptor of a port takes one. */
    IF_POOL,
    /** The memory has no ring left. */
    RING_POOL,
    /** The rings of the memory are too small for so many slots. */
    RING_SIZE,
    /** The memory has too few buffers left. */
    BUFFER_POOL,
    /** There is no memory of this id. */
    NO_MEMORY_ID,
    /** All memory ids are in use. */
    MEMORY_IDS,
    /** The system did not give the memory that a port needs, or no room to map it. */
    SYSTEM_MEMORY,
    /** The memory that the program brought is too small, or is not the program's. */
    EXTERNAL_MEMORY,
    /** The device has as many switches as it can have. */
    SWITCHES,
    /** The switch has as many ports as it can have. */
    SWITCH_PORTS,
    /** The port has as many pipes as it can have. */
    PIPES,
    /** The device or the port does not have an option of the request. */
    OPTION,
    /** The request cannot be met as it is: its mode, its ring, its flags, its numbers. */
    REQUEST,
    /** Anything else; see the errno. */
    OTHER
}
