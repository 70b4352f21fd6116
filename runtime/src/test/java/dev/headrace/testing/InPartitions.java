package dev.headrace.testing;

import static java.util.stream.Collectors.groupingBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lets a law compare a topology on one partition of each of its sources with one on several. */
final class InPartitions {
  private InPartitions() {}

  /** Returns four ways to run a topology whose source topics have so many partitions. */
  static FourWays ways(Topology topology, int partitions, List<Topic<String, Integer>> sources) {
    Set<String> read = topology.plan().userTopics();
    return FourWays.of(
        () -> {
          var driver = TopologyTestDriver.of(topology);
          sources.stream()
              .filter(topic -> read.contains(topic.name()))
              .forEach(topic -> driver.partitions(topic, partitions));
          return driver;
        });
  }

  /**
   * Runs a history whose even events go to the second of two source topics, if the topology reads
   * that, and the others to the first.
   */
  static FourWays ways(
      Topology topology,
      int partitions,
      Topic<String, Integer> first,
      Topic<String, Integer> second,
      List<Happening> history) {
    boolean readsBoth = topology.plan().userTopics().contains(second.name());
    FourWays ways = ways(topology, partitions, List.of(first, second));
    for (Happening event : history) {
      event.pipe(ways, readsBoth && event.number() % 2 == 0 ? second : first);
    }
    return ways;
  }

  /** Returns what each key, or each key and window, got, in order. */
  static Map<String, List<String>> byKey(List<String> results) {
    return results.stream().collect(groupingBy(InPartitions::keyOf));
  }

  // Of a key in a window, the key is what comes before the window's place in time.
  private static String keyOf(String result) {
    int end = result.startsWith("Windowed[") ? result.indexOf(',') : result.indexOf('=');
    return result.substring(0, end);
  }
}
