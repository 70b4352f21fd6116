package dev.headrace.runtime.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.serde.Serdes;
import dev.headrace.runtime.envelope.Carried;
import dev.headrace.runtime.envelope.Control;
import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.ExchangeMessage;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.StoredRecord;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.ThreadScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way through the log, control records included. */
class TopicChannelTest {
  private static final String TOPIC = "shop-by-page-repartition";
  private static final UpstreamTask FIRST = new UpstreamTask(0, 0);
  private static final UpstreamTask SECOND = new UpstreamTask(0, 1);
  private static final Headers HEADERS = new RecordHeaders().add("h", new byte[] {1});
  private static final long WALL_CLOCK_MS = 1_000_000;
  private static final Duration PAUSE = Duration.ofNanos(100);

  private final InMemoryLog log = new InMemoryLog();
  private final ControlOutbox control = new ControlOutbox();
  private EpochWriter writer;

  @BeforeEach
  void begin() {
    log.createTopic("in", 1);
    log.createTopic(TOPIC, 3);
    writer =
        log.openSession(
                new SessionSettings("shop", "process-1", Guarantee.EXACTLY_ONCE),
                new ThreadScheduler(Throwable::printStackTrace))
            .writer();
    writer.open();
    writer.begin();
  }

  @Test
  void writesAnEventToTheShardWithWhoSentItAndWhen() {
    channel(FIRST, 2).send(bytes("k"), "k", "v", 5, HEADERS, 7);
    commit();
    StoredRecord record = log.committedFrom(TOPIC, 2, 0).get(0);
    assertThat(record.key()).isEqualTo(bytes("k"));
    assertThat(record.timestampMs()).isEqualTo(5);
    assertThat(record.headers()).isEqualTo(HEADERS);
    Carried carried = (Carried) message(record);
    assertThat(carried.upstream()).isEqualTo(FIRST);
    assertThat(carried.upstreamTimeMs()).isEqualTo(7);
    assertThat(carried.value()).isEqualTo(bytes("v"));
  }

  @Test
  void keepsAMissingValueApartFromAnEmptyOne() {
    Channel channel = channel(FIRST, 0);
    channel.send(bytes("k"), "k", null, 5, HEADERS, 7);
    channel.send(bytes("k"), "k", "", 5, HEADERS, 7);
    commit();
    assertThat(log.committedFrom(TOPIC, 0, 0))
        .extracting(record -> ((Carried) message(record)).value())
        .containsExactly(null, new byte[0]);
  }

  @Test
  void showsNothingOfAnAbortedEpoch() {
    Channel channel = channel(FIRST, 0);
    channel.send(bytes("k"), "k", "v", 5, HEADERS, 7);
    channel.announce(7, 1, 0);
    channel.discard();
    control.clear();
    writer.abort();
    writer.begin();
    commit();
    assertThat(log.committed(TOPIC)).isEmpty();
  }

  @Test
  void writesOneControlRecordForEachShardThatIsToldSomething() {
    channel(FIRST, 0).announce(7, 0, 0);
    channel(SECOND, 0).announce(9, 1, 0);
    channel(FIRST, 1).announce(7, 0, 0);
    commit();
    assertThat(notices(0))
        .containsExactly(List.of(new TimeNotice(FIRST, 7, 0), new TimeNotice(SECOND, 9, 1)));
    assertThat(notices(1)).containsExactly(List.of(new TimeNotice(FIRST, 7, 0)));
    assertThat(notices(2)).isEmpty();
    assertThat(log.committedFrom(TOPIC, 0, 0).get(0).key()).isNull();
    assertThat(log.committedFrom(TOPIC, 0, 0).get(0).timestampMs()).isEqualTo(WALL_CLOCK_MS);
  }

  @Test
  void putsControlRecordsBehindTheEventsOfTheEpoch() {
    Channel channel = channel(FIRST, 0);
    channel.announce(7, 1, 0);
    channel.send(bytes("k"), "k", "v", 5, HEADERS, 7);
    commit();
    assertThat(log.committedFrom(TOPIC, 0, 0))
        .extracting(record -> message(record).getClass().getSimpleName())
        .containsExactly("Carried", "Control");
  }

  @Test
  void saysOnlyAfterAPauseThatTimeHasMoved() {
    Channel channel = channel(FIRST, 0);
    assertThat(channel.announce(7, 1, 0)).isTrue();
    assertThat(channel.announce(8, 1, 99)).isFalse();
    assertThat(channel.announce(9, 1, 100)).isTrue();
    commit();
    assertThat(notices(0))
        .containsExactly(List.of(new TimeNotice(FIRST, 7, 1), new TimeNotice(FIRST, 9, 1)));
  }

  @Test
  void saysAtOnceThatTheTaskHasCaughtUpOrHasToAgain() {
    Channel channel = channel(FIRST, 0);
    channel.announce(7, 0, 0);
    assertThat(channel.announce(8, 1, 1)).isTrue();
    assertThat(channel.announce(8, 0, 2)).isTrue();
    commit();
    assertThat(notices(0).get(0)).extracting(TimeNotice::liveUnder).containsExactly(0, 1, 0);
  }

  @Test
  void saysNothingThatItsEventsHaveSaid() {
    Channel channel = channel(FIRST, 0);
    channel.announce(7, 1, 0);
    commit();
    writer.begin();
    channel.send(bytes("k"), "k", "v", 5, HEADERS, 9);
    assertThat(channel.announce(9, 1, 1)).isTrue();
    commit();
    assertThat(log.committedFrom(TOPIC, 0, 0))
        .extracting(record -> message(record).getClass().getSimpleName())
        .containsExactly("Control", "Carried");
  }

  @Test
  void saysEverythingAgainAfterAnAbort() {
    Channel channel = channel(FIRST, 0);
    channel.send(bytes("k"), "k", "v", 5, HEADERS, 9);
    channel.announce(9, 1, 0);
    channel.discard();
    control.clear();
    writer.abort();
    writer.begin();
    assertThat(channel.announce(9, 1, 1)).isTrue();
    commit();
    assertThat(notices(0)).containsExactly(List.of(new TimeNotice(FIRST, 9, 1)));
  }

  @Test
  void emptiesTheOutboxByWriting() {
    channel(FIRST, 0).announce(7, 0, 0);
    commit();
    writer.begin();
    commit();
    assertThat(notices(0)).hasSize(1);
  }

  private Channel channel(UpstreamTask upstream, int shard) {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Serializer<Object> serializer = (Serializer) Serdes.string().serializer();
    TopicPartition partition = new TopicPartition(TOPIC, shard);
    return new TopicChannel(
        upstream, partition, serializer, writer.appender(partition), control, PAUSE);
  }

  private void commit() {
    control.writeTo(writer, WALL_CLOCK_MS);
    writer.commit(Map.of(new TopicPartition("in", 0), new CommittedInput(InputPosition.at(0), "")));
  }

  private List<List<TimeNotice>> notices(int shard) {
    return log.committedFrom(TOPIC, shard, 0).stream()
        .map(record -> ((Control) message(record)).notices())
        .toList();
  }

  private static ExchangeMessage message(StoredRecord record) {
    return ExchangeEnvelope.decode(record.value());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
