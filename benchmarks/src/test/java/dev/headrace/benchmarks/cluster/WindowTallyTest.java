package dev.headrace.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.benchmarks.BenchmarkException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowTallyTest {
  private static final byte[] ANN = "ann".getBytes(UTF_8);
  private static final long LAST_MS = 200_500;

  private final WindowTally tally = new WindowTally();

  @BeforeEach
  void expectClicks() {
    tally.expect(0, ANN, 60_500);
    tally.expect(0, ANN, 61_500);
    tally.expect(0, "bob".getBytes(UTF_8), LAST_MS);
  }

  @Test
  void acceptsEveryWindowWithItsCount() {
    addWindowsFrom(1_000);

    assertThatCode(() -> tally.require("us")).doesNotThrowAnyException();
  }

  @Test
  void acceptsThatWindowsOfTheLastMinuteAreMissing() {
    for (long startMs = 1_000; startMs + 60_000 <= LAST_MS - 60_000; startMs += 1_000) {
      if (count(startMs) > 0) {
        add(startMs, count(startMs));
      }
    }

    assertThatCode(() -> tally.require("us")).doesNotThrowAnyException();
  }

  @Test
  void refusesAWindowThatIsMissing() {
    addWindowsFrom(2_000);

    assertRefused("0 of 60 counts are not right, 1 are missing");
  }

  @Test
  void refusesAWindowThatComesTwice() {
    addWindowsFrom(1_000);
    add(1_000, 1);

    assertRefused("1 of 62 counts are not right, 0 are missing");
  }

  @Test
  void refusesAWrongCount() {
    addWindowsFrom(2_000);
    add(1_000, 2);

    assertRefused("1 of 61 counts are not right, 1 are missing");
  }

  @Test
  void refusesAWindowThatIsNotClosed() {
    addWindowsFrom(1_000);
    tally.add(ByteBuffer.allocate(11).put("bob".getBytes(UTF_8)).putLong(200_000).array(), one(1));

    assertRefused("1 of 62 counts are not right, 0 are missing");
  }

  private void addWindowsFrom(long firstMs) {
    for (long startMs = firstMs; startMs <= 61_000; startMs += 1_000) {
      add(startMs, count(startMs));
    }
  }

  private static int count(long startMs) {
    return (contains(startMs, 60_500) ? 1 : 0) + (contains(startMs, 61_500) ? 1 : 0);
  }

  private static boolean contains(long startMs, long timestampMs) {
    return startMs <= timestampMs && timestampMs < startMs + 60_000;
  }

  private void add(long startMs, long count) {
    tally.add(ByteBuffer.allocate(11).put(ANN).putLong(startMs).array(), one(count));
  }

  private static byte[] one(long count) {
    return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> tally.require("us"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("The output of us is wrong: " + what);
  }
}
