package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;

class ExchangeEnvelopeTest {
  @Property
  void carriedEventsComeBack(
      @ForAll("tasks") UpstreamTask upstream, @ForAll long timeMs, @ForAll @WithNull byte[] value) {
    assertThat(ExchangeEnvelope.decode(ExchangeEnvelope.carried(upstream, timeMs, value)))
        .isEqualTo(new Carried(upstream, timeMs, value));
  }

  @Property
  void controlMessagesComeBackInOrder(@ForAll("notices") List<TimeNotice> notices) {
    assertThat(ExchangeEnvelope.decode(ExchangeEnvelope.control(notices)))
        .isEqualTo(new Control(notices));
  }

  @Test
  void tellsANullValueFromAnEmptyOne() {
    UpstreamTask upstream = new UpstreamTask(0, 3);
    Carried none = (Carried) ExchangeEnvelope.decode(ExchangeEnvelope.carried(upstream, 5, null));
    Carried empty =
        (Carried) ExchangeEnvelope.decode(ExchangeEnvelope.carried(upstream, 5, new byte[0]));

    assertThat(none.value()).isNull();
    assertThat(empty.value()).isEmpty();
  }

  @Test
  void hasTheWrittenForm() {
    assertThat(ExchangeEnvelope.carried(new UpstreamTask(2, 300), -1, new byte[] {7}))
        .containsExactly(2, 0, 2, 0xAC, 2, 1, 7);
    assertThat(
            ExchangeEnvelope.control(
                List.of(
                    new TimeNotice(new UpstreamTask(0, 0), 10, 5),
                    new TimeNotice(new UpstreamTask(0, 1), 9, Heard.NOT_LIVE))))
        .containsExactly(2, 2, 2, 0, 0, 20, 5, 0, 1, 1, 0);
  }

  @Test
  void namesAnUnknownVersion() {
    assertThatThrownBy(() -> ExchangeEnvelope.decode(new byte[] {3, 0, 0, 0, 0}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("repartition topic")
        .hasMessageContaining("version 3");
  }

  @Test
  void takesNoMemoryForNoticesThatAreNotThere() {
    byte[] claim = {2, 2, -1, -1, -1, -1, 7};

    assertThatThrownBy(() -> ExchangeEnvelope.decode(claim))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("claims to hold");
  }

  @Property
  void randomBytesGiveAMessageOrAnEnvelopeException(@ForAll byte[] bytes) {
    if (bytes.length > 1) {
      bytes[0] = 2;
      bytes[1] = (byte) (bytes[1] & 3);
    }
    requireValueOrEnvelopeException(() -> ExchangeEnvelope.decode(bytes));
  }

  @Property
  void damagedMessagesGiveAMessageOrAnEnvelopeException(
      @ForAll("notices") List<TimeNotice> notices, @ForAll long seed) {
    byte[] damaged = ForeignBytes.damage(ExchangeEnvelope.control(notices), new Random(seed));
    requireValueOrEnvelopeException(() -> ExchangeEnvelope.decode(damaged));
  }

  @Provide
  Arbitrary<UpstreamTask> tasks() {
    Arbitrary<Integer> indexes = Arbitraries.integers().between(0, Integer.MAX_VALUE);
    return Combinators.combine(indexes, indexes).as(UpstreamTask::new);
  }

  @Provide
  Arbitrary<List<TimeNotice>> notices() {
    return Combinators.combine(tasks(), Arbitraries.longs(), Arbitraries.integers().between(0, 9))
        .as(TimeNotice::new)
        .list()
        .ofMaxSize(20);
  }
}
