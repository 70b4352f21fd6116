package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.Sets;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.testing.BatchOracle.Window;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Partitions with very different event times, all to be caught up with after a crash: one that is
 * read early must not close the windows of one that is read late. So an event may be late only
 * where it is late among the events of its own partition number, taken in order of timestamps from
 * both topics.
 */
class EngineCatchUpLawsTest {
  private static final long END_MS = 1_000_000;
  private static final int WITHIN_GRACE = (int) BatchOracle.GRACE_MS;
  private static final int BEYOND_GRACE = 3 * WITHIN_GRACE;

  /** What one partition of one of the two topics holds: events that begin at a time of its own. */
  record Backlog(boolean more, int partition, long startMs, List<ModelStep> events) {}

  /** A record in its partition. */
  record Placed(boolean more, int partition, ModelInput input) {}

  @Property(tries = 1000)
  void waitsForTheSlowestPartition(
      @ForAll("setups") ModelSetup setup,
      @ForAll("backlogs") List<Backlog> backlogs,
      @ForAll boolean aborted) {
    requireLaws(setup, place(backlogs, setup.partitions()), aborted);
  }

  // More than one batch or step holds, so a task has to wait for the rest of an older topic.
  @Property(tries = 3)
  void waitsForTheSlowestOfLongPartitions(
      @ForAll("setups") ModelSetup setup, @ForAll long seed, @ForAll boolean aborted) {
    Random random = new Random(seed);
    List<Placed> placed = new ArrayList<>();
    for (int part = 0; part < 2 * setup.partitions(); part++) {
      long newestMs = random.nextInt(10_000);
      for (int index = 0; index < 1100; index++) {
        newestMs += random.nextInt(5);
        String letter = random.nextBoolean() ? "a" : "b";
        long timestampMs = Math.max(0, newestMs - random.nextInt(WITHIN_GRACE));
        var input = new ModelInput(placed.size() + 1, "k", letter, timestampMs);
        placed.add(new Placed(part % 2 == 1, part / 2, input));
      }
    }
    requireLaws(setup, placed, aborted);
  }

  private static void requireLaws(ModelSetup setup, List<Placed> placed, boolean aborted) {
    try (ModelRun run = new ModelRun(ModelTopology.merging(), setup)) {
      TopologyTestDriver driver = run.driver().manualCommit();
      placed.forEach(record -> pipe(driver, record));
      // Nothing is committed; it all lies there when the next process starts.
      driver.crash();
      if (aborted) {
        driver.abortNextCommit();
      }
      driver.commit();
      long late = driver.drops().getOrDefault(DropReason.LATE, 0L);
      driver.advanceTo(Instant.ofEpochMilli(END_MS));
      driver.commit();
      Collection<BatchOracle> partitions =
          IntStream.range(0, setup.partitions())
              .mapToObj(partition -> new BatchOracle(merged(placed, partition)))
              .toList();
      requirePunctualEvents(run, partitions, placed);
      ModelLaws.requirePhasesOfFinals(run);
      // An event that is taken twice is also dropped twice.
      assertThat(late)
          .as("late events")
          .isLessThanOrEqualTo(
              (aborted ? 2 : 1) * partitions.stream().mapToLong(BatchOracle::lateForLetters).sum());
    }
  }

  private static void pipe(TopologyTestDriver driver, Placed placed) {
    ModelInput input = placed.input();
    driver
        .input(placed.more() ? ModelTopology.MORE_EVENTS : ModelTopology.EVENTS)
        .pipe(
            input.key(),
            input.value(),
            Instant.ofEpochMilli(input.timestampMs()),
            new RecordHeaders(),
            placed.partition());
  }

  private static void requirePunctualEvents(
      ModelRun run, Collection<BatchOracle> partitions, List<Placed> placed) {
    SetMultimap<Window, Integer> punctual = LinkedHashMultimap.create();
    partitions.forEach(partition -> punctual.putAll(ModelLaws.numbers(partition.finals())));
    SetMultimap<Window, Integer> all = LinkedHashMultimap.create();
    for (Placed record : placed) {
      String letter = record.input().letter();
      if (letter != null) {
        all.put(BatchOracle.window(letter, record.input()), record.input().number());
      }
    }
    var finals = run.windowed(ModelTopology.FINALS);
    assertThat(finals).extracting("key").as("windows with a result").doesNotHaveDuplicates();
    SetMultimap<Window, Integer> reported = ModelLaws.numbers(finals);
    assertThat(Sets.difference(punctual.entries(), reported.entries()))
        .as("punctual events without a result")
        .isEmpty();
    assertThat(Sets.difference(reported.entries(), all.entries()))
        .as("results of no event")
        .isEmpty();
  }

  /** Returns what the task of a partition is to read, oldest head first. */
  private static List<ModelInput> merged(List<Placed> placed, int partition) {
    Queue<ModelInput> left = new ArrayDeque<>();
    Queue<ModelInput> right = new ArrayDeque<>();
    for (Placed record : placed) {
      if (record.partition() == partition) {
        (record.more() ? right : left).add(record.input());
      }
    }
    List<ModelInput> merged = new ArrayList<>();
    while (!left.isEmpty() || !right.isEmpty()) {
      ModelInput leftHead = left.peek();
      ModelInput rightHead = right.peek();
      boolean fromLeft =
          rightHead == null
              || (leftHead != null && leftHead.timestampMs() <= rightHead.timestampMs());
      merged.add(fromLeft ? left.remove() : right.remove());
    }
    merged.add(ModelInput.moment(END_MS));
    return merged;
  }

  private static List<Placed> place(List<Backlog> backlogs, int partitions) {
    List<Placed> placed = new ArrayList<>();
    for (Backlog backlog : backlogs) {
      long newestMs = backlog.startMs();
      for (ModelStep step : backlog.events()) {
        var event = (ModelStep.Event) step;
        newestMs += event.forwardMs();
        long timestampMs = Math.max(0, newestMs - event.behindMs());
        var input = new ModelInput(placed.size() + 1, event.key(), event.letter(), timestampMs);
        placed.add(new Placed(backlog.more(), backlog.partition() % partitions, input));
      }
    }
    return placed;
  }

  @Provide
  Arbitrary<ModelSetup> setups() {
    return ModelSetup.any(2, 4);
  }

  @Provide
  Arbitrary<List<Backlog>> backlogs() {
    Arbitrary<Integer> partition = Arbitraries.integers().between(0, 3);
    Arbitrary<Long> startMs = Arbitraries.of(0L, 7L, 20L, 100L, 5000L, 100_000L);
    Arbitrary<List<ModelStep>> events = ModelStep.event(BEYOND_GRACE).list().ofMaxSize(10);
    return Combinators.combine(Arbitraries.of(false, true), partition, startMs, events)
        .as(Backlog::new)
        .list()
        .ofMaxSize(8);
  }
}
