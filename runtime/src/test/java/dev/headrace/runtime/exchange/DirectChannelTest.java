package dev.headrace.runtime.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DirectChannelTest {
  private static final UpstreamTask UPSTREAM = new UpstreamTask(2, 3);
  private static final Headers HEADERS = new RecordHeaders().add("h", new byte[] {1});

  private final List<ExchangeBatch> received = new ArrayList<>();
  private final Credit credit = new Credit(1);
  private final DirectChannel channel = new DirectChannel(UPSTREAM, credit, received::add);

  @Test
  void handsOverTheObjectsThemselves() {
    Object value = new Object();
    byte[] key = "k".getBytes(UTF_8);
    channel.send(key, "k", value, 5, HEADERS, 7);
    channel.post();
    ExchangeBatch batch = received.get(0);
    assertThat(batch.upstream()).isEqualTo(UPSTREAM);
    assertThat(batch.size()).isEqualTo(1);
    assertThat(batch.keyBytes(0)).isSameAs(key);
    assertThat(batch.key(0)).isEqualTo("k");
    assertThat(batch.value(0)).isSameAs(value);
    assertThat(batch.timestampMs(0)).isEqualTo(5);
    assertThat(batch.headers(0)).isSameAs(HEADERS);
    assertThat(batch.upstreamTimeMs(0)).isEqualTo(7);
    assertThat(batch.announces()).isFalse();
  }

  @Test
  void handsOverNothingWhenNothingWasSent() {
    channel.post();
    assertThat(received).isEmpty();
    assertThat(credit.isUntouched()).isTrue();
  }

  @Property(tries = 50)
  void losesNoEventAndKeepsTheirOrder(@ForAll @IntRange(max = 1200) int events) {
    List<ExchangeBatch> batches = new ArrayList<>();
    DirectChannel sender = new DirectChannel(UPSTREAM, new Credit(1), batches::add);
    List<Object> sent = new ArrayList<>();
    for (int event = 0; event < events; event++) {
      sent.add(event);
      sender.send(new byte[0], "", event, event, HEADERS, event);
    }
    sender.post();
    List<Object> arrived = new ArrayList<>();
    for (ExchangeBatch batch : batches) {
      for (int index = 0; index < batch.size(); index++) {
        arrived.add(batch.value(index));
      }
    }
    assertThat(arrived).isEqualTo(sent);
  }

  @Test
  void putsTheTimeBehindTheEventsSentBeforeIt() {
    channel.send(new byte[0], "", 1, 5, HEADERS, 5);
    channel.announce(9, 1, 0);
    channel.post();
    assertThat(received).hasSize(1);
    assertThat(received.get(0).size()).isEqualTo(1);
    assertThat(received.get(0).announces()).isTrue();
    assertThat(received.get(0).announcedMs()).isEqualTo(9);
    assertThat(received.get(0).announcedLiveUnder()).isEqualTo(1);
  }

  @Test
  void usesCreditForWhatIsOnItsWay() {
    channel.send(new byte[10], "", 1, 5, HEADERS, 5);
    assertThat(credit.isUntouched()).isTrue();
    channel.post();
    assertThat(credit.isUntouched()).isFalse();
    credit.giveBack(received.get(0).bytes());
    assertThat(credit.isUntouched()).isTrue();
  }

  @Test
  void forgetsWhatAnAbortedEpochHadNotHandedOver() {
    channel.send(new byte[0], "", 1, 5, HEADERS, 5);
    channel.discard();
    channel.post();
    assertThat(received).isEmpty();
    assertThat(credit.isUntouched()).isTrue();
  }
}
