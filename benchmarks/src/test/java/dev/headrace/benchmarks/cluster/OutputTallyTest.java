package dev.headrace.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Check;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTallyTest {
  private static final DataSet DATA = new DataSet(10, 2, Distribution.UNIFORM);

  private final OutputTally tally = new OutputTally();

  @Test
  void acceptsCountsWhoseLastValuesAddUp() {
    add("ann", 3);
    add("bob", 4);
    add("ann", 6);

    assertThat(tally.records()).isEqualTo(3);
    assertThatCode(() -> tally.require(Check.COUNTS_ADD_UP, DATA, "us")).doesNotThrowAnyException();
  }

  @Test
  void refusesCountsThatDoNotAddUp() {
    add("ann", 11);

    assertThatThrownBy(() -> tally.require(Check.COUNTS_ADD_UP, DATA, "us"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("The output of us is wrong: the sum of its counts is 11 instead of 10");
  }

  @Test
  void refusesTooFewRecords() {
    add("ann", 1);

    assertThatThrownBy(() -> tally.require(Check.HUMANS_ONLY, DATA, "us"))
        .hasMessage("The output of us is wrong: its number of records is 1 instead of 9");
  }

  private void add(String key, long value) {
    tally.add(
        key.getBytes(StandardCharsets.UTF_8),
        ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }
}
