package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionLostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientFailuresTest {
  private static final TopicPartition PARTITION = new TopicPartition("clicks", 3);

  private final ClientFailures failures = new ClientFailures("here:9092", "app-p1");

  static Stream<Arguments> whatNoAbortCures() {
    return Stream.of(
        arguments(new ProducerFencedException("x"), "app-p1"),
        arguments(new InvalidProducerEpochException("x"), "transaction.timeout.ms"),
        arguments(new FencedInstanceIdException("x"), "state directory"),
        arguments(new UnreleasedInstanceIdException("x"), "state directory"),
        arguments(new InvalidPidMappingException("x"), "forgotten the identity app-p1"),
        arguments(new InvalidTxnStateException("x"), "ended the transaction"),
        arguments(new InterruptException("x"), "interrupted"),
        arguments(new InterruptedException("x"), "interrupted"),
        arguments(new TransactionalIdAuthorizationException("x"), "transactional id app-p1"),
        arguments(new TopicAuthorizationException(Set.of("clicks")), "clicks"),
        arguments(GroupAuthorizationException.forGroupId("app"), "group app"),
        arguments(new ClusterAuthorizationException("cluster"), "(cluster)"),
        arguments(new SaslAuthenticationException("wrong password"), "wrong password"),
        arguments(new SslAuthenticationException("no certificate"), "ssl.*"),
        arguments(new UnsupportedVersionException("x"), "too old"),
        arguments(new ConfigException("No resolvable bootstrap urls"), "here:9092"),
        arguments(new InvalidTxnTimeoutException("x"), "transaction.max.timeout.ms"),
        arguments(new GroupMaxSizeReachedException("app"), "group.max.size"),
        arguments(new InconsistentGroupProtocolException("x"), "name of its own"),
        arguments(new RecordTooLargeException("2 MB"), "max.request.size"),
        arguments(new RecordBatchTooLargeException("2 MB"), "max.message.bytes"),
        arguments(new OffsetMetadataTooLarge("x"), "offset.metadata.max.bytes"),
        arguments(new TopicExistsException("clicks"), "exists already"),
        arguments(new InvalidTopicException(Set.of("a b")), "a b"),
        arguments(new NoOffsetForPartitionException(PARTITION), "clicks-3"),
        arguments(new OffsetOutOfRangeException(Map.of(PARTITION, 9L)), "clicks-3=9"),
        arguments(new KafkaException("odd"), "unforeseen"));
  }

  static Stream<Arguments> whatAnAbortMayCure() {
    return Stream.of(
        arguments(new TransactionAbortableException("x"), "asks to abort"),
        arguments(new TransactionAbortedException("x"), "aborted"),
        arguments(new CommitFailedException(), "moved on"),
        arguments(new IllegalGenerationException("x"), "moved on"),
        arguments(new UnknownMemberIdException("x"), "moved on"),
        arguments(new RebalanceInProgressException("x"), "rebalancing"),
        arguments(new RetriableCommitFailedException("x"), "coordinator"),
        arguments(new OutOfOrderSequenceException("x"), "batch was lost"),
        arguments(new UnknownProducerIdException("x"), "history"),
        arguments(new UnknownTopicOrPartitionException("clicks"), "(clicks); create it"),
        arguments(new UnknownTopicIdException("x"), "created again"),
        arguments(new TimeoutException("30 s"), "here:9092"),
        arguments(new CoordinatorLoadInProgressException("x"), "not ready"));
  }

  @ParameterizedTest
  @MethodSource("whatNoAbortCures")
  void stopsAtWhatNoAbortCures(Throwable failure, String detail) {
    assertThat(failures.inEpoch("commit", failure))
        .isNotInstanceOf(EpochAbortedException.class)
        .hasMessageStartingWith("Could not commit: ")
        .hasMessageContaining(detail)
        .hasCause(failure);
  }

  @ParameterizedTest
  @MethodSource("whatAnAbortMayCure")
  void abortsWhatAnAbortMayCure(Throwable failure, String detail) {
    assertThat(failures.inEpoch("commit", failure))
        .isInstanceOf(EpochAbortedException.class)
        .hasMessageContaining(detail)
        .hasCause(failure);
  }

  @ParameterizedTest
  @MethodSource("whatAnAbortMayCure")
  void hasNothingToAbortOutsideAnEpoch(Throwable failure, String detail) {
    assertThat(failures.outsideEpoch("look", failure))
        .isNotInstanceOf(EpochAbortedException.class)
        .hasMessageContaining(detail);
  }

  @Test
  void looksThroughWrappers() {
    KafkaException wrapped =
        new KafkaException(
            "in an error state", new ExecutionException(new RecordTooLargeException("2 MB")));
    assertThat(failures.inEpoch("commit", new CompletionException(wrapped)))
        .isExactlyInstanceOf(LogException.class)
        .hasMessageContaining("2 MB");
  }

  @Test
  void opensANewSessionWhereTheOldOneCannotCommit() {
    assertThat(failures.inEpoch("commit", new ProducerFencedException("x")))
        .isInstanceOf(SessionLostException.class);
    assertThat(failures.betweenEpochs("abort the epoch", new TimeoutException("x")))
        .isInstanceOf(SessionLostException.class)
        .hasMessageContaining("here:9092");
    assertThat(failures.betweenEpochs("abort the epoch", new RecordTooLargeException("x")))
        .isExactlyInstanceOf(LogException.class);
  }

  @Test
  void opensANewSessionToLearnAnUnknownOutcome() {
    assertThat(failures.unknownOutcome(new TimeoutException("x")))
        .isInstanceOf(SessionLostException.class)
        .hasMessageContaining("whether the epoch was committed")
        .hasMessageContaining("here:9092");
  }
}
