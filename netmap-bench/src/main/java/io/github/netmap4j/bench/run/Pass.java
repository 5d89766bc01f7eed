package io.github.netmap4j.bench.run;

import java.util.Map;

/**
 * Some benchmarks and the values that their parameters take; those not named here take all of theirs.
 *
 * @param include which benchmarks, a regular expression
 * @param parameters values by name, separated by commas
 */
record Pass(String include, Map<String, String> parameters) {}
