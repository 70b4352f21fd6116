package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.sessions;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedStream;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.window.Windowed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The value of a session when the initial one shows in it: the initial value, combined with the
 * sessions it is made of in ascending order, and then the event, once. The aggregation writes down
 * what is done to it.
 */
class SessionFoldLawsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<Windowed<String>, String> RESULTS =
      Topic.of("results", sessionWindowed(string()), string());

  private static final int GAP_MS = 6;
  private static final int GRACE_MS = 4;
  private static final long END_MS = 10_000;
  private static final String INITIAL = "0";

  private static String with(String text, Integer number) {
    return text + "+" + number;
  }

  private static String combined(String left, String right) {
    return "(" + left + " " + right + ")";
  }

  /** The open sessions, as plainly as possible. */
  private static final class Oracle {
    private static final Comparator<Windowed<String>> CLOSING_ORDER =
        Comparator.<Windowed<String>>comparingLong(Windowed::endMs)
            .thenComparingLong(Windowed::startMs)
            .thenComparing(Windowed::key);

    final List<String> updates = new ArrayList<>();
    final List<String> finals = new ArrayList<>();
    private final Map<Windowed<String>, String> open = new TreeMap<>(CLOSING_ORDER);
    private long eventTimeMs = Long.MIN_VALUE;

    Oracle(List<Happening> history) {
      for (Happening event : history) {
        advance(event.timestampMs());
        if (event.isComplete()) {
          accept(event);
        }
      }
      advance(END_MS);
    }

    private void advance(long timeMs) {
      eventTimeMs = Math.max(eventTimeMs, timeMs);
      open.entrySet().removeIf(this::isClosed);
    }

    private boolean isClosed(Map.Entry<Windowed<String>, String> session) {
      boolean closed = isPast(session.getKey().endMs());
      if (closed) {
        finals.add(result(session.getKey(), session.getValue()));
      }
      return closed;
    }

    private boolean isPast(long endMs) {
      return eventTimeMs > endMs + GAP_MS + GRACE_MS;
    }

    private void accept(Happening event) {
      List<Windowed<String>> joined =
          open.keySet().stream()
              .filter(session -> session.key().equals(event.key()))
              .filter(session -> session.endMs() >= event.timestampMs() - GAP_MS)
              .filter(session -> session.startMs() <= event.timestampMs() + GAP_MS)
              .toList();
      if (joined.isEmpty() && isPast(event.timestampMs())) {
        return;
      }
      long startMs = event.timestampMs();
      long endMs = event.timestampMs();
      String value = INITIAL;
      for (Windowed<String> session : joined) {
        startMs = Math.min(startMs, session.startMs());
        endMs = Math.max(endMs, session.endMs());
        value = combined(value, open.get(session));
      }
      var merged = new Windowed<>(event.key(), startMs, endMs);
      for (Windowed<String> session : joined) {
        open.remove(session);
        if (!session.equals(merged)) {
          updates.add(result(session, null));
        }
      }
      open.put(merged, with(value, event.number()));
      updates.add(result(merged, open.get(merged)));
    }

    private static String result(Windowed<String> session, String value) {
      return session + "=" + value + "@" + session.endMs();
    }
  }

  private static WindowedStream<String, Integer> windowed(TopologyBuilder builder) {
    return builder.stream(EVENTS)
        .groupByKey()
        .windowedBy(sessions(ofMillis(GAP_MS)).grace(ofMillis(GRACE_MS)));
  }

  private static Aggregation<Integer, String, String> writtenDown() {
    return Aggregation.<Integer, String>of(() -> INITIAL, SessionFoldLawsTest::with, string())
        .combining(SessionFoldLawsTest::combined);
  }

  @Property(tries = 150)
  void eachUpdateIsFoldedFromTheInitialValueOnce(@ForAll("histories") List<Happening> history) {
    var builder = TopologyBuilder.named("sessions");
    windowed(builder).everyUpdate().aggregate("fold", writtenDown()).toStream().to(RESULTS);
    assertThat(run(builder.build(), history)).isEqualTo(new Oracle(history).updates);
  }

  @Property(tries = 150)
  void eachFinalResultIsFoldedFromTheInitialValueOnce(
      @ForAll("histories") List<Happening> history) {
    var builder = TopologyBuilder.named("sessions");
    windowed(builder).finalResults().aggregate("fold", writtenDown()).to(RESULTS);
    assertThat(run(builder.build(), history)).isEqualTo(new Oracle(history).finals);
  }

  private static List<String> run(Topology topology, List<Happening> history) {
    FourWays ways = FourWays.of(topology);
    history.forEach(event -> event.pipe(ways, EVENTS));
    return ways.advanceTo(END_MS).output(RESULTS);
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return Happening.histories(20);
  }
}
