package io.github.netmap4j.soft.kloop;

/**
 * How a sync loop works.
 *
 * @param sleepMicros how long it sleeps without a kick, in microseconds
 * @param directTx whether it syncs transmit rings only when the program kicks
 * @param directRx the same for receive rings
 */
public record LoopMode(int sleepMicros, boolean directTx, boolean directRx) {}
