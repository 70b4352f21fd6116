package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.process.PageViewsStores.Waiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What {@link PageViews} is to make of its input, told without any of the engine, and whether a
 * cluster holds that: record for record, once.
 */
final class PageViewsLaws {
  static final long MINUTE_MS = 60_000;

  private final List<ProducerRecord<String, String>> clicks;
  private final long nowMs;

  /**
   * Creates the laws of an input.
   *
   * @param input all of it; a record without a value only carries time, and comes to every
   *     partition
   */
  PageViewsLaws(List<ProducerRecord<String, String>> input) {
    clicks = input.stream().filter(one -> one.value() != null).toList();
    nowMs = input.stream().mapToLong(ProducerRecord::timestamp).max().orElse(0);
  }

  /** Requires every output topic and every changelog to hold what they should. */
  void require(Cluster cluster, String run) {
    assertThat(copies(cluster)).as("copies, %s", run).isEqualTo(copies());
    assertThat(totals(cluster)).as("totals, %s", run).isEqualTo(totals());
    assertThat(views(cluster)).as("views, %s", run).isEqualTo(views());
    assertThat(pairs(cluster)).as("pairs, %s", run).isEqualTo(pairs());
    stores().requireChangelogs(cluster, run);
  }

  /** Requires that nothing is missing in any output topic; some of it may be there twice. */
  void requireAtLeast(Cluster cluster) {
    Multiset<String> found = HashMultiset.create();
    cluster.read(PageViews.COPIES, (user, page) -> found.add(user + " " + page));
    copies()
        .forEach(
            (user, pages) ->
                HashMultiset.create(pages)
                    .forEachEntry(
                        (page, count) ->
                            assertThat(found.count(user + " " + page))
                                .isGreaterThanOrEqualTo(count)));
    Map<String, Long> last = new HashMap<>();
    cluster.read(PageViews.TOTALS, last::put);
    totals().forEach((user, count) -> assertThat(last.get(user)).isGreaterThanOrEqualTo(count));
    assertThat(hasAllViews(cluster)).isTrue();
  }

  /** Returns whether all final results are there. */
  boolean hasAllViews(Cluster cluster) {
    return views(cluster).size() >= views().size();
  }

  Map<String, Long> totals() {
    Map<String, Long> totals = new HashMap<>();
    clicks.forEach(one -> totals.merge(one.key(), 1L, Long::sum));
    return totals;
  }

  Map<String, List<String>> copies() {
    Map<String, List<String>> copies = new HashMap<>();
    clicks.forEach(one -> add(copies, one.key(), "seen " + one.value()));
    return copies;
  }

  private Map<Windowed<String>, Long> views() {
    return views(true);
  }

  private Map<Windowed<String>, Long> views(boolean closed) {
    Map<Windowed<String>, Long> views = new HashMap<>();
    for (ProducerRecord<String, String> one : clicks) {
      long startMs = one.timestamp() / MINUTE_MS * MINUTE_MS;
      long endMs = startMs + MINUTE_MS;
      if (closed == (endMs + PageViews.GRACE_MS <= nowMs)) {
        views.merge(new Windowed<>(one.value(), startMs, endMs), 1L, Long::sum);
      }
    }
    return views;
  }

  /** Returns what the stores are to hold. */
  PageViewsStores stores() {
    return new PageViewsStores(
        totals(), views(false), waiting(PageViews.LEFT_PAGE), waiting(PageViews.RIGHT_PAGE));
  }

  private Map<Waiting, Long> waiting(String page) {
    return clicks.stream()
        .filter(one -> one.value().equals(page))
        .filter(one -> one.timestamp() + PageViews.WITHIN_MS + PageViews.GRACE_MS >= nowMs)
        .collect(
            Collectors.groupingBy(
                one -> new Waiting(one.key(), one.timestamp()), Collectors.counting()));
  }

  private Map<String, List<Long>> pairs() {
    Map<String, List<Long>> left = timesOf(PageViews.LEFT_PAGE);
    Map<String, List<Long>> right = timesOf(PageViews.RIGHT_PAGE);
    Map<String, List<Long>> pairs = new HashMap<>();
    left.forEach(
        (user, timesMs) ->
            timesMs.forEach(
                leftMs ->
                    right.getOrDefault(user, List.of()).stream()
                        .filter(rightMs -> Math.abs(leftMs - rightMs) <= PageViews.WITHIN_MS)
                        .forEach(rightMs -> add(pairs, user, Math.max(leftMs, rightMs)))));
    pairs.values().forEach(Collections::sort);
    return pairs;
  }

  private Map<String, List<Long>> timesOf(String page) {
    Map<String, List<Long>> times = new HashMap<>();
    clicks.stream()
        .filter(one -> one.value().equals(page))
        .forEach(one -> add(times, one.key(), one.timestamp()));
    return times;
  }

  private static Map<String, List<String>> copies(Cluster cluster) {
    Map<String, List<String>> copies = new HashMap<>();
    cluster.read(PageViews.COPIES, (user, page) -> add(copies, user, page));
    return copies;
  }

  private static Map<String, Long> totals(Cluster cluster) {
    Map<String, Long> totals = new HashMap<>();
    cluster.read(
        PageViews.TOTALS,
        (user, count) -> {
          Long before = totals.put(user, count);
          assertThat(before == null || before < count).as("totals of a user ascend").isTrue();
        });
    return totals;
  }

  private static Map<Windowed<String>, Long> views(Cluster cluster) {
    Map<Windowed<String>, Long> views = new HashMap<>();
    cluster.read(
        PageViews.VIEWS,
        (window, count) -> assertThat(views.put(window, count)).as("once: %s", window).isNull());
    return views;
  }

  private static Map<String, List<Long>> pairs(Cluster cluster) {
    Map<String, List<Long>> pairs = new HashMap<>();
    cluster.readRecords(
        PageViews.PAIRS.name(),
        found ->
            add(pairs, string().deserializer().deserialize("", found.key()), found.timestamp()));
    pairs.values().forEach(Collections::sort);
    return pairs;
  }

  /** Returns the count in a row as it is in the changelog and in the database. */
  static Long count(byte[] envelope) {
    return int64().deserializer().deserialize("", ChangelogEnvelope.valueBytes(envelope));
  }

  private static <T> void add(Map<String, List<T>> lists, String key, T element) {
    lists.computeIfAbsent(key, any -> new ArrayList<>()).add(element);
  }
}
