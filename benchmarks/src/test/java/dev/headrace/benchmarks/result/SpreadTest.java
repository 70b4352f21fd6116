package dev.headrace.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void takesTheMiddleOfAnOddNumberOfValues() {
    assertThat(Spread.of(DoubleStream.of(9, 1, 4))).isEqualTo(new Spread(1, 4, 9));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertThat(Spread.of(DoubleStream.of(8, 2, 4, 100))).isEqualTo(new Spread(2, 6, 100));
  }

  @Test
  void showsADashForNothing() {
    assertThat(Spread.of(DoubleStream.empty())).hasToString("-");
  }

  @Property
  void hasAsManyValuesBelowItsMedianAsAbove(
      @ForAll @NotEmpty List<@DoubleRange(min = 0, max = 1e6) Double> values) {
    Spread spread = Spread.of(values.stream().mapToDouble(Double::doubleValue));

    long below = values.stream().filter(value -> value < spread.median()).count();
    long above = values.stream().filter(value -> value > spread.median()).count();
    assertThat(below).isLessThanOrEqualTo(values.size() / 2);
    assertThat(above).isLessThanOrEqualTo(values.size() / 2);
    assertThat(spread.median()).isBetween(spread.min(), spread.max());
  }
}
