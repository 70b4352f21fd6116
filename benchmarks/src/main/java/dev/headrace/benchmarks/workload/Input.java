package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;

/**
 * What the input of a workload is like, whatever its size.
 *
 * @param keys how many different keys it has
 * @param distribution how often each key comes
 */
record Input(int keys, Distribution distribution) {

  DataSet ofSize(int records) {
    return new DataSet(records, keys, distribution);
  }
}
