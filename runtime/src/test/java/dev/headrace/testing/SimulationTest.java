package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many runs of a cluster whose processes and commits fail at random. A build runs the same seeds
 * each time; {@code -Dheadrace.simulation.first=N -Dheadrace.simulation.seeds=N} runs others.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("headrace.simulation.seeds", 600);

  @Test
  void commitsWhatAnUninterruptedRunWould() {
    long first = Long.getLong("headrace.simulation.first", 1);
    System.out.println("SimulationTest seeds from " + first);
    LongStream.range(first, first + SEEDS).parallel().forEach(SimulationTest::requireLaws);
  }

  private static void requireLaws(long seed) {
    try (SimulationRun run = new SimulationRun(seed)) {
      run.run().requireLaws();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  @Test
  void goesTheSameWayTwiceFromOneSeed() {
    for (long seed = 1; seed <= 20; seed++) {
      try (SimulationRun first = new SimulationRun(seed);
          SimulationRun second = new SimulationRun(seed)) {
        assertThat(first.run().committed()).as("seed %d", seed).isEqualTo(second.run().committed());
      }
    }
  }
}
