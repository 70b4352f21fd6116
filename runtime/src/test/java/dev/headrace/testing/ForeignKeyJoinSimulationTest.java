package dev.headrace.testing;

import static dev.headrace.testing.ForeignKeyJoinTest.LEFT;
import static dev.headrace.testing.ForeignKeyJoinTest.OUT;
import static dev.headrace.testing.ForeignKeyJoinTest.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.JoinType;
import dev.headrace.testing.ForeignKeyJoinOracle.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Joins of tables by foreign key in clusters whose processes and commits fail at random, so that
 * their messages go in memory at one time and through topics at another, and their tasks move. A
 * build runs the same seeds each time; {@code -Dheadrace.simulation.first=N
 * -Dheadrace.simulation.seeds=N} runs others.
 */
class ForeignKeyJoinSimulationTest {
  private static final int SEEDS = Integer.getInteger("headrace.simulation.seeds", 300);

  @Test
  void holdsInTheEndWhatTheLastRowsAreJoinedTo() {
    long first = Long.getLong("headrace.simulation.first", 1);
    System.out.println("ForeignKeyJoinSimulationTest seeds from " + first);
    LongStream.range(first, first + SEEDS).parallel().forEach(this::requireLaws);
  }

  private void requireLaws(long seed) {
    Random random = new Random(seed);
    JoinType type = random.nextBoolean() ? JoinType.INNER : JoinType.LEFT;
    List<Step> steps = new ArrayList<>();
    try (var cluster = SimulatedCluster.of(ForeignKeyJoinTest.joined(type), random.nextLong())) {
      // At least as many tasks as there may be processes: one without any never says it is done.
      cluster.partitions(LEFT, 2 + random.nextInt(2)).partitions(RIGHT, 1 + random.nextInt(3));
      cluster.lanes(1 + random.nextInt(2)).batches(1 + random.nextInt(8));
      var disturbance = new Disturbance(cluster, random);
      disturbance.startOne();
      for (int portions = 1 + random.nextInt(5); portions > 0; portions--) {
        for (int changes = random.nextInt(20); changes > 0; changes--) {
          steps.add(piped(random, cluster));
          cluster.run(random.nextInt(30));
        }
        disturbance.disturb(random.nextInt(12));
      }
      disturbance.heal();
      requireJustified(cluster, type, steps);
      assertThat(cluster.<String, String>store("both").rows())
          .isEqualTo(new ForeignKeyJoinOracle(type).run(steps, 1).rows());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static Step piped(Random random, SimulatedCluster cluster) {
    String name = "abc-".substring(random.nextInt(4)).substring(0, 1);
    String number = String.valueOf(random.nextInt(10));
    Instant at = Instant.ofEpochMilli(random.nextInt(50));
    boolean deletes = random.nextInt(4) == 0;
    if (random.nextBoolean() && !name.equals("-")) {
      Integer value = deletes ? null : Integer.valueOf(number);
      cluster.input(RIGHT).pipe(name, value, at);
      return new Step(true, name, deletes ? null : number, at.toEpochMilli());
    }
    String key = "l" + random.nextInt(4);
    String value = deletes ? null : name + number;
    cluster.input(LEFT).pipe(key, value, at);
    return new Step(false, key, value, at.toEpochMilli());
  }

  private static void requireJustified(SimulatedCluster cluster, JoinType type, List<Step> steps) {
    Set<String> possible = ForeignKeyJoinOracle.possible(type, steps);
    Map<String, String> rows = new TreeMap<>();
    for (OutputRecord<String, String> result : cluster.output(OUT).records()) {
      if (result.value() == null) {
        assertThat(rows.remove(result.key())).as("deleted: " + result).isNotNull();
      } else {
        assertThat(possible).contains(result.key() + "=" + result.value());
        rows.put(result.key(), result.value());
      }
    }
    assertThat(rows).isEqualTo(new ForeignKeyJoinOracle(type).run(steps, 1).rows());
  }
}
