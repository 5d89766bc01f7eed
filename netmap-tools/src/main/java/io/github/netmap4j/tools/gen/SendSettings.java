package io.github.netmap4j.tools.gen;

/**
 * How to send.
 *
 * @param count the number of packets; 0 for no end
 * @param burst the most packets between two syncs
 * @param fragmentSize the most bytes in one slot
 * @param rubbish whether to send the buffers' present contents
 * @param oneRing whether to send from the first ring only, so that the order is kept
 */
record SendSettings(long count, int burst, int fragmentSize, boolean rubbish, boolean oneRing) {}
