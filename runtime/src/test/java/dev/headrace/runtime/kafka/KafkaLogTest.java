package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.memory.GroupMember;
import dev.headrace.runtime.memory.LogContract;
import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real broker, and what only a real broker can do. */
class KafkaLogTest extends LogContract {
  private static EmbeddedBroker broker;
  private static Producer<byte[], byte[]> others;
  private static KafkaLog log;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
    log = new KafkaLog(Map.of("bootstrap.servers", broker.bootstrapServers()));
    others =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    others.close(Duration.ofSeconds(1));
    broker.close();
  }

  @Override
  protected Log log() {
    return log;
  }

  @Override
  protected void createTopic(String name, int partitions) {
    broker.createTopic(name, partitions);
  }

  @Override
  protected void put(TopicPartition partition, @Nullable String key, String value) {
    try {
      others
          .send(
              new ProducerRecord<>(
                  partition.topic(),
                  partition.partition(),
                  key == null ? null : bytes(key),
                  bytes(value)))
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesTheCommitOfAMemberThatHasLeftTheGroup() {
    GroupMember member = member("process-1", Guarantee.EXACTLY_ONCE).join(input);
    GroupMember replacement = member("process-1", Guarantee.AT_LEAST_ONCE).join(input);
    EpochWriter writer = member.openWriter();
    writer.begin();
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("taken over");
    assertThat(replacement.owned()).containsExactly(in());
  }

  private static Log logWithTransactionsOf(Duration atMost) {
    return new KafkaLog(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "producer.transaction.timeout.ms",
            Long.toString(atMost.toMillis())));
  }

  @Test
  void saysThatATransactionWasEndedForLastingTooLong() {
    GroupMember member =
        new GroupMember(
            logWithTransactionsOf(Duration.ofMillis(500)),
            application,
            "process-1",
            Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    writer.begin();
    Appender appender = writer.appender(out(0));
    appender.append(bytes("a"), bytes("late"), 1);
    awaitTrue(() -> appender.nextOffset() == 1);
    put(out(0), "a", "behind it");
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=behind it");
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("transaction.timeout.ms");
    member.close();
  }

  @Test
  void tellsAtTheCommitThatARecordIsTooLarge() {
    EpochWriter writer = openWriter();
    writer.begin();
    writer.send(output, 0, bytes("a"), new byte[2_000_000], 1, new RecordHeaders());
    send(writer, out(0), "a", "dropped");
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .isNotInstanceOf(EpochAbortedException.class)
        .hasMessageContaining(output)
        .hasMessageContaining("max.request.size");
    writer.abort();
    writer.begin();
    send(writer, out(0), "a", "1");
    writer.commit(Map.of(in(), at(1)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=1");
  }

  @Test
  void goesOnWhenTheBrokerComesBackDuringAnEpoch() {
    // A broker may need as long to come back as transactions ordinarily last.
    GroupMember member =
        new GroupMember(
            logWithTransactionsOf(Duration.ofMinutes(1)),
            application,
            "process-1",
            Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    writer.begin();
    Appender appender = writer.appender(out(0));
    appender.append(bytes("a"), bytes("1"), 1);
    awaitTrue(() -> appender.nextOffset() == 1);
    send(writer, out(0), "b", "2");
    broker.kill();
    broker.restart();
    writer.commit(Map.of(in(), at(1)));
    assertThat(read(reader(out(0), 0), 2)).containsExactly("a=1", "b=2");
    member.close();
  }
}
