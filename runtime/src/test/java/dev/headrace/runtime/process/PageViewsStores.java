package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.query.StoreRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows that each store of {@link PageViews} is to have, told without any of the engine, and
 * whether its changelog, or one who asks for them, finds just those.
 *
 * @param totals the clicks of each user
 * @param open the clicks on each page in each window that is open
 * @param left how many clicks on the left page wait, by user and time
 * @param right those on the right one
 */
record PageViewsStores(
    Map<String, Long> totals,
    Map<Windowed<String>, Long> open,
    Map<Waiting, Long> left,
    Map<Waiting, Long> right) {
  static final String TOTALS = "clicks-per-user";
  static final String VIEWS = "views-per-page";

  private static final byte NO = 0;
  private static final byte YES = 1;

  /** A click that waits for others of the same user. */
  record Waiting(String user, long timestampMs) {}

  /** A row as the changelog has it. */
  // Rows are never compared with each other, so the identity of the arrays cannot mislead.
  @SuppressWarnings("ArrayRecordComponent")
  private record Row(byte[] key, byte[] value) {
    Long count() {
      return PageViewsLaws.count(value);
    }

    String user() {
      return text(0, key.length);
    }

    /** Returns the window that begins with the key's first 8 bytes. */
    Windowed<String> window() {
      long startMs = ByteBuffer.wrap(key).getLong();
      return new Windowed<>(
          text(Long.BYTES, key.length), startMs, startMs + PageViewsLaws.MINUTE_MS);
    }

    /**
     * Returns the clicks on a page of events: behind a byte, each has its time and key in front.
     */
    Stream<Waiting> waiting() {
      ByteBuffer page = ByteBuffer.wrap(ChangelogEnvelope.valueBytes(value));
      assertThat(page.get()).as("what a page of events begins with").isZero();
      List<Waiting> clicks = new ArrayList<>();
      while (page.hasRemaining()) {
        long timestampMs = page.getLong();
        byte foundOneAtOnce = page.get();
        assertThat(foundOneAtOnce).as("what says whether it found others").isBetween(NO, YES);
        byte[] user = new byte[page.getInt()];
        byte[] clicked = new byte[page.getInt()];
        page.get(user).get(clicked);
        clicks.add(new Waiting(string().deserializer().deserialize("", user), timestampMs));
      }
      return clicks.stream();
    }

    private String text(int from, int to) {
      return string().deserializer().deserialize("", Arrays.copyOfRange(key, from, to));
    }
  }

  /** Requires the changelogs to hold just these rows. */
  void requireChangelogs(Cluster cluster, String run) {
    assertThat(rows(cluster, TOTALS).collect(Collectors.toMap(Row::user, Row::count)))
        .as("changelog of totals, %s", run)
        .isEqualTo(totals);
    assertThat(rows(cluster, VIEWS).collect(Collectors.toMap(Row::window, Row::count)))
        .as("changelog of views, %s", run)
        .isEqualTo(open);
    assertThat(waiting(cluster, "pairs-left")).as("waiting on the left, %s", run).isEqualTo(left);
    assertThat(waiting(cluster, "pairs-right"))
        .as("waiting on the right, %s", run)
        .isEqualTo(right);
  }

  private static Map<Waiting, Long> waiting(Cluster cluster, String store) {
    return rows(cluster, store)
        .flatMap(Row::waiting)
        .collect(Collectors.groupingBy(one -> one, Collectors.counting()));
  }

  private static Stream<Row> rows(Cluster cluster, String store) {
    Map<ByteBuffer, byte[]> rows = new HashMap<>();
    cluster.readRecords(
        InternalTopics.changelog(PageViews.APPLICATION, store),
        found -> {
          // The partition is part of the key: a row in two of them is one too many.
          if (!ChangelogEnvelope.isLayoutKey(found.key())) {
            byte[] key = ChangelogEnvelope.storeKey(found.key());
            ByteBuffer named =
                ByteBuffer.allocate(Integer.BYTES + key.length).putInt(found.partition()).put(key);
            change(rows, named.flip(), found.value());
          }
        });
    return rows.entrySet().stream()
        .map(
            row ->
                new Row(
                    Arrays.copyOfRange(
                        row.getKey().array(), Integer.BYTES, row.getKey().capacity()),
                    row.getValue()));
  }

  private static void change(Map<ByteBuffer, byte[]> rows, ByteBuffer key, byte[] value) {
    if (value == null) {
      rows.remove(key);
    } else {
      rows.put(key, value);
    }
  }

  /** Requires an application that owns all partitions to answer with just these rows. */
  void requireAnswers(HeadraceApp app, String run) {
    try (Stream<StoreRow<String, Long>> rows = app.<String, Long>store(TOTALS).all()) {
      assertThat(rows.collect(Collectors.toMap(StoreRow::key, StoreRow::value)))
          .as("totals asked for, %s", run)
          .isEqualTo(totals);
    }
    try (Stream<StoreRow<Windowed<String>, Long>> rows = app.<String, Long>store(VIEWS).windows()) {
      assertThat(rows.collect(Collectors.toMap(StoreRow::key, StoreRow::value)))
          .as("views asked for, %s", run)
          .isEqualTo(open);
    }
  }
}
