package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;

/**
 * What the input of a workload is like, whatever its size.
 *
 * @param keys how many different keys it has
 * @param distribution how often each key comes
 * @param share it has one of so many of the records, and of the keys
 */
record Input(int keys, Distribution distribution, int share) {

  /** Returns an input of all records. */
  static Input of(int keys, Distribution distribution) {
    return new Input(keys, distribution, 1);
  }

  DataSet ofSize(int records) {
    return new DataSet(records / share, keys / share, distribution);
  }
}
