package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;

/** What the input of a workload is like, whatever its size. */
@FunctionalInterface
interface Input {

  /**
   * Returns the data set.
   *
   * @param records how many records a workload has that reads all of them
   */
  DataSet ofSize(int records);

  /**
   * Returns an input of all records.
   *
   * @param keys how many different keys it has
   * @param distribution how often each key comes
   */
  static Input of(int keys, Distribution distribution) {
    return records -> new DataSet(records, keys, distribution);
  }

  /**
   * Returns an input of some of the records with as many keys that each comes as often as when five
   * million records have 100,000 keys: as full are its windows.
   *
   * @param share it has one of so many of the records
   * @param distribution how often each key comes
   */
  static Input part(int share, Distribution distribution) {
    return records -> new DataSet(records / share, Math.max(1, records / share / 50), distribution);
  }
}
