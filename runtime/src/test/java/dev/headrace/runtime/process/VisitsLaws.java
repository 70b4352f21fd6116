package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.window.Windowed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Input of {@link Visits}, and what is to become of it, told without any of the engine. */
final class VisitsLaws {
  private static final int USERS = 40;
  private static final int MANY_USERS = 4000;
  private static final int CLICKS_EACH = 3;
  private static final long MINUTE_MS = 60_000;
  // Recent enough for the broker's retention, which goes by the records' timestamps.
  private static final long START_MS =
      System.currentTimeMillis() / MINUTE_MS * MINUTE_MS - 10 * 3_600_000;

  private final List<ProducerRecord<String, String>> input = new ArrayList<>();
  private final Map<String, Long> totals = new HashMap<>();
  private final Map<String, String> pages = new HashMap<>();
  private final Map<Windowed<String>, Long> open = new HashMap<>();
  private final Map<Windowed<String>, Long> closed = new HashMap<>();
  private long nowMs = START_MS;

  /** Returns the number of records so far. */
  long records() {
    return input.size();
  }

  /** Returns so many rows that they are restored in several chunks. */
  List<ProducerRecord<String, String>> manyUsers() {
    int from = input.size();
    for (int user = 0; user < MANY_USERS; user++) {
      click("one-of-many-" + user, "/" + "x".repeat(2000) + user);
    }
    letTimePass();
    return input.subList(from, input.size());
  }

  /** Returns visits of some users within a minute. */
  List<ProducerRecord<String, String>> visits() {
    int from = input.size();
    for (int click = 0; click < USERS * CLICKS_EACH; click++) {
      click("user-" + click % USERS, "/page-" + input.size());
    }
    return input.subList(from, input.size());
  }

  /** Returns what ends the minute of the visits before, and more of them. */
  List<ProducerRecord<String, String>> laterVisits() {
    int from = input.size();
    letTimePass();
    visits();
    return input.subList(from, input.size());
  }

  /** Returns how many rows visits change at most, with the minute before that ends. */
  long mostChangesOfVisits() {
    return USERS * (CLICKS_EACH * 3L + 1);
  }

  private void click(String user, String page) {
    nowMs++;
    input.add(new ProducerRecord<>(Visits.CLICKS.name(), null, nowMs, user, page));
    totals.merge(user, 1L, Long::sum);
    pages.put(user, page);
    long startMs = nowMs / MINUTE_MS * MINUTE_MS;
    open.merge(new Windowed<>(user, startMs, startMs + MINUTE_MS), 1L, Long::sum);
  }

  /** Closes all minutes; a record without a value only carries time. */
  private void letTimePass() {
    nowMs = (nowMs / MINUTE_MS + 2) * MINUTE_MS;
    input.add(new ProducerRecord<>(Visits.CLICKS.name(), null, nowMs, "", null, List.of()));
    closed.putAll(open);
    open.clear();
  }

  /** Returns what the stores have. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    totals.forEach((user, count) -> rows.add(Visits.COUNTS + " " + user + " " + count));
    pages.forEach((user, page) -> rows.add(Visits.PAGES + " " + user + " " + page));
    return rows;
  }

  /** Requires every output topic to hold what it should, once. */
  void requireOutputs(Cluster cluster) {
    Map<String, Long> told = new HashMap<>();
    cluster.read(
        Visits.TOTALS,
        (user, count) -> {
          Long before = told.put(user, count);
          assertThat(before == null || before < count).as("totals of a user ascend").isTrue();
        });
    assertThat(told).isEqualTo(totals);
    Map<Windowed<String>, Long> minutes = new HashMap<>();
    cluster.read(
        Visits.MINUTES,
        (window, count) -> assertThat(minutes.put(window, count)).as("once: %s", window).isNull());
    assertThat(minutes).isEqualTo(closed);
  }
}
