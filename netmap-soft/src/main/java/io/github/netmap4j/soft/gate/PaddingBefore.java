package io.github.netmap4j.soft.gate;

/**
 * Padding before the fields of a class, so that no other object shares their cache line: fields of a superclass come
 * first.
 */
@SuppressWarnings("unused")
abstract class PaddingBefore {
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
}
