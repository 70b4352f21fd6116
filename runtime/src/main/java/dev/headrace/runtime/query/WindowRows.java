package dev.headrace.runtime.query;

import dev.headrace.runtime.query.RowPages.Page;
import dev.headrace.runtime.store.CommittedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rows of one key that windows are made of.
 *
 * @param rows the rows, at least one, in order of their buckets
 * @param eventTimeMs the event time that was committed with them
 */
record WindowRows(List<CommittedRow> rows, long eventTimeMs) {

  static Stream<WindowRows> eachRow(Page page) {
    return page.rows().stream().map(row -> new WindowRows(List.of(row), page.eventTimeMs()));
  }

  /** Returns the rows of each partition and key together. */
  static Stream<WindowRows> groupedByKey(Stream<Page> pages) {
    Map<Integer, TreeMap<byte[], WindowRows>> partitions = new TreeMap<>();
    try (pages) {
      pages.forEach(
          page -> {
            var keys =
                partitions.computeIfAbsent(
                    page.partition(), any -> new TreeMap<>(Arrays::compareUnsigned));
            for (CommittedRow row : page.rows()) {
              keys.computeIfAbsent(
                      row.key(), any -> new WindowRows(new ArrayList<>(), page.eventTimeMs()))
                  .rows
                  .add(row);
            }
          });
    }
    return partitions.values().stream().flatMap(keys -> keys.values().stream());
  }
}
