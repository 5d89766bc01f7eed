package io.github.netmap4j.soft.spi;

/**
 * The pools of one memory id at one moment, for tests and for finding leaks: {@code SoftDevice.memory}.
 *
 * @param id the {@code nr_mem_id}
 * @param size bytes that can be mapped
 * @param registrations descriptors that are bound to a port of this memory
 * @param mappings mappings of it that are not unmapped
 * @param ifsTotal {@code struct netmap_if}: how many there are
 * @param ifsFree how many of them are free
 * @param ringsTotal {@code struct netmap_ring}: how many there are
 * @param ringsFree how many of them are free
 * @param buffersTotal packet buffers, with the two that are never handed out
 * @param buffersFree how many of them are free
 * @param corrupted how often something was given back that was not in use, or a list of extra buffers was broken. The
 *     kernel logs these; they are a program's mistakes.
 */
public record MemoryStats(
        int id,
        long size,
        int registrations,
        int mappings,
        int ifsTotal,
        int ifsFree,
        int ringsTotal,
        int ringsFree,
        int buffersTotal,
        int buffersFree,
        long corrupted) {}
