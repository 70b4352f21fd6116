package dev.headrace.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Result COUNT =
      new Result(
          "count",
          Metric.STEADY_CPU_US,
          List.of(
              sample(Contender.HEADRACE, 1, 2),
              sample(Contender.STREAMS_DEFAULT, 1, 20),
              sample(Contender.STREAMS_CACHED, 1, 8),
              sample(Contender.FLOOR, 1, 1),
              sample(Contender.HEADRACE, 2, 3),
              sample(Contender.STREAMS_CACHED, 2, 10),
              sample(Contender.FLOOR, 2, 2)));

  @Test
  void comparesWithThePeerAtItsBest() {
    assertThat(COUNT.peer()).contains(Contender.STREAMS_CACHED);
    assertThat(COUNT.peerSpread()).isEqualTo(new Spread(8, 9, 10));
  }

  @Test
  void dividesOnlyRunsOfTheSameRound() {
    assertThat(COUNT.ratio()).isEqualTo(new Spread(0.25, 0.275, 0.3));
    assertThat(COUNT.overFloor()).isEqualTo(new Spread(1.5, 1.75, 2));
  }

  @Test
  void showsOneLineForScripts() {
    assertThat(ResultLine.of(COUNT))
        .isEqualTo(
            "workload=count ours_us=2.500 peer_us=9.000 ratio=0.275 floor_us=1.500"
                + " over_floor=1.750");
  }

  @Test
  void showsADashForWhatWasNotMeasured() {
    Result alone =
        new Result("alone", Metric.STEADY_CPU_US, List.of(sample(Contender.HEADRACE, 1, 2)));

    assertThat(ResultLine.of(alone))
        .isEqualTo("workload=alone ours_us=2.000 peer_us=- ratio=- floor_us=- over_floor=-");
  }

  @Test
  void tellsAllMediansInATable() {
    assertThat(ResultTable.details(COUNT))
        .isEqualTo(
            """
            | count | runs | CPU us/record, second half |
            | --- | --- | --- |
            | headrace | 2 | 2.50 |
            | streams-default | 1 | 20.00 |
            | streams-cached | 2 | 9.00 |
            | floor | 2 | 1.50 |
            """);
    assertThat(ResultTable.summary(List.of(COUNT)))
        .endsWith(
            "| count | CPU us/record, second half | 2.50 (2.00..3.00) | 9.00 (8.00..10.00)"
                + " streams-cached | 0.28 (0.25..0.30) | 1.50 (1.00..2.00) | 1.75 (1.50..2.00) | 2"
                + " |\n");
  }

  @Test
  void keepsEverySingleRunInJson() throws Exception {
    var json = new ObjectMapper().readTree(ResultJson.of(List.of(COUNT), "a machine"));

    assertThat(json.get("machine").asText()).isEqualTo("a machine");
    var result = json.get("results").get(0);
    assertThat(result.get("oursByPeer").get("median").asDouble()).isEqualTo(0.275);
    assertThat(result.get("samples")).hasSize(7);
    assertThat(result.get("samples").get(1).get("contender").asText()).isEqualTo("streams-default");
    assertThat(result.get("samples").get(1).get("steady_cpu_us").asDouble()).isEqualTo(20);
  }

  @Test
  void drawsOursShorterThanThePeerByTheirRatio() {
    assertThat(ResultChart.of(List.of(COUNT)))
        .contains("width=\"121.00\" height=\"12\" fill=\"#1b6ca8\"")
        .contains("width=\"440.00\" height=\"12\" fill=\"#b9d6ea\"");
  }

  private static Sample sample(Contender contender, int round, double cpuUs) {
    return new Sample(contender, round, ImmutableMap.of(Metric.STEADY_CPU_US, cpuUs));
  }
}
