package io.github.netmap4j.soft.port;

/** What {@code NETMAP_REQ_PORT_INFO_GET} reports. The numbers of rings and slots are 0 for a memory alone. */
public record PortInfo(
        long memorySize,
        int memoryId,
        int txSlots,
        int rxSlots,
        int txRings,
        int rxRings,
        int hostTxRings,
        int hostRxRings) {}
