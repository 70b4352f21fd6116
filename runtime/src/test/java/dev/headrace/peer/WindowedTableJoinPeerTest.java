package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.RIGHT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.jspecify.annotations.Nullable;

/** Joins of tables of windows against Kafka Streams, where no event is late. */
class WindowedTableJoinPeerTest {
  private static final Topic<Windowed<String>, Long> RESULTS =
      Topic.of("results", sessionWindowed(string()), int64());
  private static final int MOST_BEHIND_MS = 30;

  private static Long joined(@Nullable Long left, @Nullable Long right) {
    return 1000 * (left == null ? 0 : left) + (right == null ? 0 : right);
  }

  private static Table<Windowed<String>, Long> counts(
      TopologyBuilder builder, String name, Topic<String, Integer> topic, boolean hops) {
    WindowDefinition windows =
        hops
            ? hopping(ofMillis(10), ofMillis(4)).grace(ofMillis(MOST_BEHIND_MS))
            : tumbling(ofMillis(10)).grace(ofMillis(MOST_BEHIND_MS));
    return builder.stream(topic).groupByKey().windowedBy(windows).everyUpdate().count(name);
  }

  private static KTable<org.apache.kafka.streams.kstream.Windowed<String>, Long> counts(
      PeerBuilder peers, Topic<String, Integer> topic, boolean hops) {
    TimeWindows windows = TimeWindows.ofSizeAndGrace(ofMillis(10), ofMillis(MOST_BEHIND_MS));
    return peers.grouped(topic).windowedBy(hops ? windows.advanceBy(ofMillis(4)) : windows).count();
  }

  @Property(tries = 90)
  void resultsOfAWindowAreTheSame(
      @ForAll JoinType type, @ForAll boolean hops, @ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder -> {
              var left = counts(builder, "lefts", LEFT, hops);
              var right = counts(builder, "rights", RIGHT, hops);
              var join =
                  switch (type) {
                    case INNER -> left.join(right, WindowedTableJoinPeerTest::joined);
                    case LEFT -> left.leftJoin(right, WindowedTableJoinPeerTest::joined);
                    case OUTER -> left.outerJoin(right, WindowedTableJoinPeerTest::joined);
                  };
              join.toStream().to(RESULTS);
            },
            peers -> {
              var left = counts(peers, LEFT, hops);
              var right = counts(peers, RIGHT, hops);
              var join =
                  switch (type) {
                    case INNER -> left.join(right, WindowedTableJoinPeerTest::joined);
                    case LEFT -> left.leftJoin(right, WindowedTableJoinPeerTest::joined);
                    case OUTER -> left.outerJoin(right, WindowedTableJoinPeerTest::joined);
                  };
              PeerBuilder.windowedTo(join, RESULTS);
            })
        .run(history, RESULTS)
        .areTheSameForEachKey();
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.histories(MOST_BEHIND_MS, 1);
  }
}
