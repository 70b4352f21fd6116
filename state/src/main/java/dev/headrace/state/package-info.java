/**
 * Where bytes live: the contracts of ordered byte stores that change in atomic steps.
 *
 * <p>The engines behind them are in the sub-packages; whoever keeps state depends on this package
 * only. Nothing here knows of serdes, windows or Kafka.
 */
@NullMarked
package dev.headrace.state;

import org.jspecify.annotations.NullMarked;
