package io.github.netmap4j.soft.kloop;

/**
 * How a sync loop works.
 *
 * @param sleepMicros how long it sleeps without a kick, in microseconds
 * @param directTx whether transmit rings are looked at only when the program kicks
 * @param directRx whether receive rings are
 */
public record LoopMode(int sleepMicros, boolean directTx, boolean directRx) {}
