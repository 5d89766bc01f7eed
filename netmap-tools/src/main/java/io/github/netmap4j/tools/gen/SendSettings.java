package io.github.netmap4j.tools.gen;

/**
 * How to send.
 *
 * @param count how many packets; 0 for no end
 * @param burst how many at most between two syncs
 * @param fragmentSize the most bytes in one slot
 * @param rubbish whether to send what the buffers hold
 * @param oneRing whether to send from the first ring only, so that the order is kept
 */
record SendSettings(long count, int burst, int fragmentSize, boolean rubbish, boolean oneRing) {}
