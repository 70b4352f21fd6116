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

  @Test
  void acceptsCountsWhoseLastValuesAddUp() {
    OutputTally tally = new OutputTally(Check.COUNTS_ADD_UP, DATA);
    tally.add(bytes("ann"), number(3));
    tally.add(bytes("bob"), number(4));
    tally.add(bytes("cid"), number(9));
    tally.add(bytes("ann"), number(6));
    tally.add(bytes("cid"), null);

    assertThat(tally.records()).isEqualTo(5);
    assertThatCode(() -> tally.require("us")).doesNotThrowAnyException();
  }

  @Test
  void refusesCountsThatDoNotAddUp() {
    OutputTally tally = new OutputTally(Check.COUNTS_ADD_UP, DATA);
    tally.add(bytes("ann"), number(11));

    assertThatThrownBy(() -> tally.require("us"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessage("The output of us is wrong: the sum of its counts is 11 instead of 10");
  }

  @Test
  void refusesTooFewRecords() {
    OutputTally tally = new OutputTally(Check.HUMANS_ONLY, DATA);
    tally.add(bytes("ann"), bytes("a click"));

    assertThatThrownBy(() -> tally.require("us"))
        .hasMessage("The output of us is wrong: its number of records is 1 instead of 9");
  }

  @Test
  void refusesARightSumWhenNotEveryCountWasTold() {
    OutputTally tally = new OutputTally(Check.EVERY_COUNT, DATA);
    tally.add(bytes("ann"), number(10));

    assertThatThrownBy(() -> tally.require("us"))
        .hasMessage("The output of us is wrong: its number of records is 1 instead of 10");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }
}
