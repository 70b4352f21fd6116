package dev.headrace.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClicksTest {
  private static final int RECORDS = 2_000;

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void areJsonOfAHundredBytesUnderTheirUser(Distribution distribution) throws Exception {
    for (ClickRecord click : all(new DataSet(RECORDS, 100, distribution))) {
      String json = text(click.value());

      assertThat(click.value()).hasSize(100);
      var fields = new ObjectMapper().readTree(json);
      assertThat(fields.get("user").asText()).isEqualTo(text(click.key())).hasSize(13);
      assertThat(fields.get("page").asText()).isEqualTo(Click.page(json));
      assertThat(fields.get("bot").asBoolean()).isEqualTo(!Click.isHuman(json));
      assertThat(new ObjectMapper().readTree(Click.withoutAgent(json)).has("agent")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void areTheSameEveryTime(Distribution distribution) {
    DataSet data = new DataSet(RECORDS, 100, distribution);

    assertThat(all(data))
        .extracting(click -> text(click.value()))
        .isEqualTo(all(data).stream().map(click -> text(click.value())).toList());
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void holdAsManyHumansAsTheDataSetSays(Distribution distribution) {
    DataSet data = new DataSet(1_003, 100, distribution);

    assertThat(all(data).stream().filter(click -> Click.isHuman(text(click.value()))))
        .hasSize(data.humans());
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void spreadOverTenMinutesInOrder(Distribution distribution) {
    List<ClickRecord> clicks = all(new DataSet(RECORDS, 100, distribution));

    assertThat(clicks).extracting(ClickRecord::timestampMs).isSorted().startsWith(0L);
    assertThat(clicks.get(RECORDS - 1).timestampMs()).isBetween(599_000L, 600_000L);
  }

  @ParameterizedTest
  @EnumSource(Distribution.class)
  void comeAsOftenAsTheirDistributionSays(Distribution distribution) {
    Map<String, Integer> counts = new HashMap<>();
    all(new DataSet(RECORDS, 100, distribution))
        .forEach(click -> counts.merge(text(click.key()), 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();

    switch (distribution) {
      case UNIFORM -> assertThat(most).isBetween(21, 60);
      case ZIPF -> assertThat(most).isBetween(RECORDS / 8, RECORDS / 3);
      case IN_TURN -> assertThat(new HashSet<>(counts.values())).containsExactly(RECORDS / 100);
    }
  }

  private static List<ClickRecord> all(DataSet data) {
    List<ClickRecord> all = new ArrayList<>();
    for (Clicks clicks = new Clicks(data, 0); clicks.hasNext(); ) {
      all.add(clicks.next());
    }
    return all;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
