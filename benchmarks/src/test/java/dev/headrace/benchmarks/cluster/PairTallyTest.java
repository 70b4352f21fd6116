package dev.headrace.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.data.Clicks;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PairTallyTest {
  private static final byte[] ANN = "ann".getBytes(UTF_8);
  private static final byte[] RESULT = {};

  private final PairTally tally = new PairTally();

  // The first of ten clicks is a bot's.
  @BeforeEach
  void expectABotAndThreePeople() {
    List<ClickRecord> clicks = new ArrayList<>();
    for (var all = new Clicks(new DataSet(10, 1, Distribution.UNIFORM), 0); all.hasNext(); ) {
      clicks.add(all.next());
    }
    tally.expect(ANN, clicks.get(1).value(), 70_000);
    tally.expect(ANN, clicks.get(0).value(), 100_000);
    tally.expect(ANN, clicks.get(2).value(), 130_000);
    tally.expect(ANN, clicks.get(3).value(), 130_001);
  }

  @Test
  void acceptsEveryPairWithinTheWindow() {
    tally.add(ANN, RESULT);
    tally.add(ANN, RESULT);

    assertThatCode(() -> tally.require("us")).doesNotThrowAnyException();
  }

  @Test
  void refusesAPairThatIsMissing() {
    tally.add(ANN, RESULT);

    assertRefused("of 1 keys, 1 have too many or too few pairs, and 0 keys are not of the input");
  }

  @Test
  void refusesAKeyThatTheInputDoesNotHave() {
    tally.add(ANN, RESULT);
    tally.add(ANN, RESULT);
    tally.add("bob".getBytes(UTF_8), RESULT);

    assertRefused("of 1 keys, 0 have too many or too few pairs, and 1 keys are not of the input");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> tally.require("us"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("The output of us is wrong: " + what);
  }
}
