package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.StoreEntry;
import dev.headrace.dsl.processor.StoreRange;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * A processor that changes its store and walks over parts of it sees what a sorted map shows,
 * whatever is aborted, killed or lost in between.
 */
class ProcessorRangeLawsTest {
  private static final Topic<String, String> ASKS = Topic.of("asks", string(), string());
  private static final Topic<String, String> TOLD = Topic.of("told", string(), string());
  private static final int MANY = 100;

  /** Which part of the store is walked over. */
  enum Walk {
    ALL,
    RANGE,
    FROM,
    TO,
    PREFIX,
    PREFIX_OF_BYTES
  }

  /** What an event asks for; it puts a key, deletes a key, and walks as far as it may. */
  record Ask(
      String put, String delete, Walk walk, boolean reversed, int atMost, Meanwhile meanwhile) {

    String text() {
      return String.join(
          ",", put, delete, walk.name(), "" + reversed, "" + atMost, meanwhile.name());
    }

    static Ask of(String text) {
      String[] parts = text.split(",", -1);
      return new Ask(
          parts[0],
          parts[1],
          Walk.valueOf(parts[2]),
          Boolean.parseBoolean(parts[3]),
          Integer.parseInt(parts[4]),
          Meanwhile.valueOf(parts[5]));
    }
  }

  /** What a walk does to the store for each entry it sees. */
  enum Meanwhile {
    NOTHING,
    DELETE_IT,
    PUT_BEHIND_IT,
    DELETE_ALL,
    FAIL_AT_LAST
  }

  record Step(Ask ask, Then then) {}

  /** Does what it is asked, and tells what it has seen. */
  private static final class Walker implements ValueProcessor<String, String, String> {
    static final StoreDefinition<String, String> ROWS =
        StoreDefinition.keyValue("rows", string(), string());

    private ValueProcessorContext<String> context;
    private KeyValueStore<String, String> rows;

    @Override
    public void open(ValueProcessorContext<String> opened) {
      context = opened;
      rows = opened.store(ROWS);
    }

    @Override
    public void process(Event<String, String> event) {
      Ask ask = Ask.of(event.value());
      rows.put(ask.put, event.key());
      rows.delete(ask.delete);
      StoreRange<String, String> part = ask.reversed ? part(ask).reversed() : part(ask);
      long count = part.count();
      List<String> seen = new ArrayList<>();
      for (Iterator<StoreEntry<String, String>> walk = part.iterator();
          seen.size() < ask.atMost && walk.hasNext(); ) {
        StoreEntry<String, String> entry = walk.next();
        seen.add(entry.key() + "=" + entry.value());
        meanwhile(ask, entry.key());
      }
      if (ask.meanwhile == Meanwhile.FAIL_AT_LAST) {
        throw new IllegalStateException("unlucky");
      }
      context.forward(count + seen.toString() + part.reversed().count());
    }

    private StoreRange<String, String> part(Ask ask) {
      return switch (ask.walk) {
        case ALL -> rows.all();
        case RANGE -> rows.range(ask.put, ask.delete);
        case FROM -> rows.range(ask.put, null);
        case TO -> rows.range(null, ask.delete);
        case PREFIX -> rows.prefix(ask.put);
        case PREFIX_OF_BYTES -> rows.prefix(ask.put.getBytes(UTF_8), bytes().serializer());
      };
    }

    private void meanwhile(Ask ask, String key) {
      switch (ask.meanwhile) {
        case NOTHING, FAIL_AT_LAST -> {}
        case DELETE_IT -> rows.delete(key);
        case PUT_BEHIND_IT -> rows.put(behind(key), "behind");
        case DELETE_ALL -> rows.forEach((each, value) -> rows.delete(each));
      }
    }
  }

  // Not endless, since keys do not grow for ever.
  private static String behind(String key) {
    return key.length() < 4 ? key + "c" : key;
  }

  /** The same with a sorted map. */
  private static final class Model {
    private final TreeMap<String, String> rows = new TreeMap<>();

    /** Returns what an event makes a processor tell; nothing when it fails. */
    List<String> process(String key, Ask ask) {
      TreeMap<String, String> before = new TreeMap<>(rows);
      rows.put(ask.put, key);
      rows.remove(ask.delete);
      long count = part(ask).size();
      List<String> seen = new ArrayList<>();
      String last = null;
      while (seen.size() < ask.atMost) {
        Map.Entry<String, String> next = next(ask, last);
        if (next == null) {
          break;
        }
        last = next.getKey();
        seen.add(last + "=" + next.getValue());
        meanwhile(ask, last);
      }
      if (ask.meanwhile == Meanwhile.FAIL_AT_LAST) {
        rows.clear();
        rows.putAll(before);
        return List.of();
      }
      return List.of(count + seen.toString() + part(ask).size());
    }

    private Map.Entry<String, String> next(Ask ask, String last) {
      NavigableMap<String, String> part = new TreeMap<>(part(ask));
      if (ask.reversed) {
        return last == null ? part.lastEntry() : part.lowerEntry(last);
      }
      return last == null ? part.firstEntry() : part.higherEntry(last);
    }

    private Map<String, String> part(Ask ask) {
      TreeMap<String, String> part = new TreeMap<>(rows);
      part.keySet().removeIf(key -> !isIn(ask, key));
      return part;
    }

    private static boolean isIn(Ask ask, String key) {
      return switch (ask.walk) {
        case ALL -> true;
        case RANGE -> key.compareTo(ask.put) >= 0 && key.compareTo(ask.delete) < 0;
        case FROM -> key.compareTo(ask.put) >= 0;
        case TO -> key.compareTo(ask.delete) < 0;
        case PREFIX, PREFIX_OF_BYTES -> key.startsWith(ask.put);
      };
    }

    private void meanwhile(Ask ask, String key) {
      switch (ask.meanwhile) {
        case NOTHING, FAIL_AT_LAST -> {}
        case DELETE_IT -> rows.remove(key);
        case PUT_BEHIND_IT -> rows.put(behind(key), "behind");
        case DELETE_ALL -> rows.clear();
      }
    }
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("walks");
    builder.stream(ASKS, source -> source.onFailure(skip()))
        .processValues("walker", Walker::new, Walker.ROWS)
        .to(TOLD);
    return builder.build();
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> key = Arbitraries.strings().withChars("abcü").ofMaxLength(3);
    Arbitrary<Integer> atMost = Arbitraries.of(0, 1, 2, 10, MANY, MANY);
    Arbitrary<Meanwhile> meanwhile =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(Meanwhile.NOTHING)),
            Tuple.of(4, Arbitraries.of(Meanwhile.PUT_BEHIND_IT)),
            Tuple.of(2, Arbitraries.of(Meanwhile.class)));
    Arbitrary<Ask> ask =
        Combinators.combine(
                key,
                key,
                Arbitraries.of(Walk.class),
                Arbitraries.of(true, false),
                atMost,
                meanwhile)
            .as(Ask::new);
    Arbitrary<Then> then =
        Arbitraries.oneOf(Arbitraries.of(Then.NOTHING), Arbitraries.of(Then.class));
    return Combinators.combine(ask, then).as(Step::new).list().ofMinSize(1).ofMaxSize(60);
  }

  @Property(tries = 300)
  void walksShowWhatASortedMapHolds(@ForAll("steps") List<Step> steps) {
    Model model = new Model();
    List<String> expected = new ArrayList<>();
    try (var driver = TopologyTestDriver.of(topology()).manualCommit()) {
      long timeMs = 0;
      for (Step step : steps) {
        String key = "event-" + timeMs;
        driver.input(ASKS).pipe(key, step.ask.text(), Instant.ofEpochMilli(timeMs++));
        step.then.happenTo(driver);
        expected.addAll(model.process(key, step.ask));
      }
      driver.commit();
      driver.commit();
      assertThat(driver.output(TOLD).values()).isEqualTo(expected);
    }
  }
}
