package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Whatever fails where, whatever the policies, and whatever is aborted, killed or lost: what is
 * committed is what a plain loop makes of the records, each failure left out or written down once.
 */
class FailureLawsTest {
  private static final Topic<String, Long> NUMBERS = Topic.of("numbers", string(), int64());
  private static final Topic<String, Long> MAPPED = Topic.of("mapped", string(), int64());
  private static final Topic<String, Long> SUMS = Topic.of("sums", string(), int64());
  private static final Topic<String, Long> SEEN = Topic.of("seen", string(), int64());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());
  private static final byte[] UNREADABLE = {1, 2, 3};

  /** One record; without a number its value cannot be read. */
  record Input(String key, @Nullable Long number) {
    byte[] value() {
      return number == null ? UNREADABLE : int64().serializer().serialize("numbers", number);
    }
  }

  record Step(Input input, Then then) {}

  /** What counts where; true writes a letter, false skips. */
  record Policies(boolean source, boolean mapping, boolean summing, boolean seeing) {}

  private static FailurePolicy policy(boolean letter) {
    return letter ? deadLetter("letters") : skip();
  }

  /** Counts what it has seen, and says so, before it fails on multiples of five. */
  private static final class Seeing implements ValueProcessor<String, Long, Long> {
    static final StoreDefinition<String, Long> STORE =
        StoreDefinition.keyValue("seen-per-key", string(), int64());

    private @Nullable ValueProcessorContext<Long> context;
    private @Nullable KeyValueStore<String, Long> store;

    @Override
    public void open(ValueProcessorContext<Long> opened) {
      context = opened;
      store = opened.store(STORE);
    }

    @Override
    public void process(Event<String, Long> event) {
      Long before = store.get(event.key());
      long seen = before == null ? 1 : before + 1;
      store.put(event.key(), seen);
      context.forward(seen);
      unlucky(event.value() % 5 == 0);
    }
  }

  private static void unlucky(boolean fails) {
    if (fails) {
      throw new IllegalStateException("unlucky");
    }
  }

  private static Topology topology(Policies policies) {
    var builder = TopologyBuilder.named("laws");
    var mapped =
        builder.stream(NUMBERS, source -> source.onFailure(policy(policies.source)))
            .onFailure(policy(policies.mapping))
            .mapValues(
                number -> {
                  unlucky(number % 3 == 0);
                  return number + 1;
                });
    mapped.to(MAPPED);
    mapped
        .onFailure(policy(policies.summing))
        .groupBy("by-parity", (key, number) -> key + number % 2, string(), int64())
        .reduce(
            "sums",
            (sum, number) -> {
              unlucky((sum + number) % 4 == 0);
              return sum + number;
            })
        .toStream()
        .to(SUMS);
    mapped
        .onFailure(policy(policies.seeing))
        .processValues("seeing", Seeing::new, Seeing.STORE)
        .to(SEEN);
    return builder.build();
  }

  /** What a plain loop makes of the records. */
  private static final class Oracle {
    final List<String> mapped = new ArrayList<>();
    final Map<String, Long> sums = new TreeMap<>();
    final List<String> seen = new ArrayList<>();
    final List<String> letters = new ArrayList<>();
    private final Map<String, Long> seenPerKey = new HashMap<>();
    private final Policies policies;

    Oracle(Policies policies) {
      this.policies = policies;
    }

    private void letter(boolean wanted, String operator, String key, byte[] value) {
      if (wanted) {
        letters.add(FailureLawsTest.letter(operator, key.getBytes(UTF_8), value));
      }
    }

    void take(Input input) {
      Long number = input.number;
      if (number == null) {
        letter(policies.source, "stream", input.key, UNREADABLE);
        return;
      }
      if (number % 3 == 0) {
        letter(policies.mapping, "mapValues", input.key, input.value());
        return;
      }
      long mappedTo = number + 1;
      mapped.add(input.key + "=" + mappedTo);
      sum(input.key + mappedTo % 2, mappedTo);
      if (mappedTo % 5 == 0) {
        letter(policies.seeing, "processValues", input.key, input.value());
      } else {
        seen.add(input.key + "=" + seenPerKey.merge(input.key, 1L, Long::sum));
      }
    }

    private void sum(String key, long number) {
      Long before = sums.get(key);
      if (before != null && (before + number) % 4 == 0) {
        byte[] value = int64().serializer().serialize("", number);
        letter(policies.summing, "reduce", key, value);
      } else {
        sums.merge(key, number, Long::sum);
      }
    }
  }

  private static String letter(String operator, byte[] key, byte[] value) {
    return "%s %s %s".formatted(operator, new String(key, UTF_8), new BigInteger(value));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> number = Arbitraries.longs().between(0, 30).injectNull(0.1);
    Arbitrary<Input> input = Combinators.combine(Arbitraries.of("a", "b"), number).as(Input::new);
    Arbitrary<Then> then = Arbitraries.of(Then.class);
    return Combinators.combine(input, then).as(Step::new).list().ofMinSize(1).ofMaxSize(25);
  }

  @Provide
  Arbitrary<Policies> policies() {
    Arbitrary<Boolean> any = Arbitraries.of(true, false);
    return Combinators.combine(any, any, any, any).as(Policies::new);
  }

  @Property(tries = 150)
  void whatFailsLeavesNoTraceButItsLetter(
      @ForAll("steps") List<Step> steps,
      @ForAll("policies") Policies policies,
      @ForAll boolean throughTopics) {
    Oracle oracle = new Oracle(policies);
    TopologyTestDriver driver =
        TopologyTestDriver.of(topology(policies)).partitions(LETTERS, 1).manualCommit();
    if (throughTopics) {
      driver.exchangeThroughTopics();
    }
    try (driver) {
      long timeMs = 0;
      for (Step step : steps) {
        Instant time = Instant.ofEpochMilli(timeMs++);
        byte[] key = step.input.key.getBytes(UTF_8);
        driver.input(NUMBERS).pipeBytes(key, step.input.value(), time);
        step.then.happenTo(driver);
        oracle.take(step.input);
      }
      driver.commit();
      driver.commit();
      assertThat(texts(driver, MAPPED)).isEqualTo(oracle.mapped);
      assertThat(texts(driver, SEEN)).isEqualTo(oracle.seen);
      Map<String, Long> sums = new TreeMap<>();
      driver.output(SUMS).keyValues().forEach(sum -> sums.put(sum.key(), sum.value()));
      assertThat(sums).isEqualTo(oracle.sums);
      assertThat(letters(driver)).containsExactlyInAnyOrderElementsOf(oracle.letters);
    }
  }

  private static List<String> texts(TopologyTestDriver driver, Topic<String, Long> topic) {
    return driver.output(topic).keyValues().stream()
        .map(each -> each.key() + "=" + each.value())
        .toList();
  }

  private static List<String> letters(TopologyTestDriver driver) {
    return driver.output(LETTERS).records().stream()
        .map(
            letter -> {
              byte[] operator = letter.headers().lastHeader("headrace.operator").value();
              String word = new String(operator, UTF_8).split(" ", 2)[0];
              return letter(word, letter.key(), letter.value());
            })
        .toList();
  }
}
