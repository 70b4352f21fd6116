package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.reflect.ClassPath;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogUnreachableException;
import dev.headrace.runtime.port.SessionLostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DuplicateSequenceException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequiredAcksException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.MemberIdRequiredException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RebootstrapRequiredException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        arguments(new TopicAuthorizationException(Set.of("clicks")), "on topics [clicks]"),
        arguments(GroupAuthorizationException.forGroupId("app"), "group app"),
        arguments(new ClusterAuthorizationException("cluster"), "(cluster)"),
        arguments(new SaslAuthenticationException("wrong password"), "wrong password"),
        arguments(new SslAuthenticationException("no certificate"), "ssl.truststore.*"),
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
        arguments(new InvalidTimestampException("x"), "message.timestamp.before.max.ms"),
        arguments(new InvalidRecordException("x"), "without a key"),
        arguments(new PolicyViolationException("x"), "--plan"),
        arguments(new InvalidReplicationFactorException("3"), "default.replication.factor"),
        arguments(new InvalidPartitionsException("x"), "so many partitions"),
        arguments(new InvalidGroupIdException("x"), "another one"),
        arguments(new InvalidSessionTimeoutException("x"), "consumer.session.timeout.ms"),
        arguments(new UnsupportedCompressionTypeException("x"), "producer.compression.type"),
        arguments(new SecurityDisabledException("x"), "no authorizer"),
        arguments(new TransactionCoordinatorFencedException("x"), "coordinator"),
        arguments(new InvalidRequiredAcksException("x"), "refuses a setting"),
        arguments(new NoOffsetForPartitionException(PARTITION), "clicks-3"),
        arguments(new OffsetOutOfRangeException(Map.of(PARTITION, 9L)), "clicks-3=9"),
        arguments(
            new KafkaException("Unexpected error: Topic authorization failed."), "grant it READ"),
        arguments(
            new KafkaException("Failed to load /k.p12", new IOException("not the password")),
            "Failed to load /k.p12 (not the password); check the files"),
        arguments(new KafkaException("odd"), "unforeseen"));
  }

  static Stream<Arguments> whatAnAbortMayCure() {
    return Stream.of(
        arguments(new TransactionAbortableException("x"), "asks to abort"),
        arguments(new TransactionAbortedException("x"), "aborted"),
        arguments(new CommitFailedException(), "moved on"),
        arguments(new IllegalGenerationException("x"), "moved on"),
        arguments(new UnknownMemberIdException("x"), "moved on"),
        arguments(new FencedMemberEpochException("x"), "moved on"),
        arguments(new StaleMemberEpochException("x"), "moved on"),
        arguments(new MemberIdRequiredException("x"), "moved on"),
        arguments(new DuplicateSequenceException("x"), "arrived twice"),
        arguments(new UnknownServerException("x"), "see its log"),
        arguments(new RebootstrapRequiredException("x"), "addresses"),
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
  void waitsOutsideAnEpochForWhoDoesNotAnswerOnly() {
    assertThat(failures.outsideEpoch("look", new TimeoutException("late")))
        .isInstanceOf(LogUnreachableException.class)
        .hasMessageContaining("no answer in time");
    assertThat(failures.outsideEpoch("look", new CoordinatorNotAvailableException("moving")))
        .isInstanceOf(LogUnreachableException.class);
    assertThat(failures.outsideEpoch("look", new UnknownTopicOrPartitionException("gone")))
        .isNotInstanceOf(LogUnreachableException.class);
  }

  /**
   * Exceptions of calls that the engine never makes: of administrators, brokers among themselves,
   * share and streams groups, fetch sessions (which the consumer settles by itself).
   */
  private static final Pattern OF_OTHERS =
      Pattern.compile(
          "(Share|Streams|DelegationToken|Voter|Telemetry|Feature|Broker|Controller|Endpoint|Principal"
              + "|Credential|Reassignment|Assignor|Sasl|Snapshot|LogDir|Resource|Subscription|Fetch"
              + "|Registration|RegularExpression|StateEpoch|RecordState|GroupNotEmpty|GroupSubscribed"
              + "|GroupIdNotFound|TransactionalIdNotFound|OperationNotAttempted|NewLeaderElected"
              + "|IneligibleReplica|TopicDeletion|ClusterId|UpdateVersion|PositionOutOfRange"
              + "|OffsetMovedToTiered|ReplicaAssignment|CommitOffsetSize|InvalidRequest"
              + "|UnsupportedByAuthentication)");

  // Only what they have in common with others, or what is caught where it is thrown.
  private static final Set<String> NEVER_THROWN =
      Set.of(
          "errors.ApiException",
          "errors.SerializationException",
          "errors.RecordDeserializationException",
          "errors.WakeupException",
          "errors.InvalidOffsetException",
          "errors.OffsetOutOfRangeException",
          "consumer.InvalidOffsetException");

  @Test
  void knowsEveryExceptionThatTheCallsOfTheEngineMayThrow() throws IOException {
    List<String> unforeseen = new ArrayList<>();
    for (Class<?> type : exceptionTypes()) {
      String name = type.getSimpleName();
      String place = type.getPackageName().replaceFirst(".*[.]", "");
      boolean ours = !OF_OTHERS.matcher(name).find() && !NEVER_THROWN.contains(place + "." + name);
      if (ours && !failures.knows(type.asSubclass(Throwable.class))) {
        unforeseen.add(name);
      }
    }
    assertThat(unforeseen).isEmpty();
  }

  private static List<Class<?>> exceptionTypes() throws IOException {
    ClassPath classes = ClassPath.from(KafkaException.class.getClassLoader());
    List<Class<?>> types = new ArrayList<>();
    for (String name : List.of("common.errors", "clients.consumer", "clients.producer")) {
      for (var found : classes.getTopLevelClasses("org.apache.kafka." + name)) {
        Class<?> type = found.load();
        if (Throwable.class.isAssignableFrom(type)) {
          types.add(type);
        }
      }
    }
    assertThat(types).hasSizeGreaterThan(150);
    return types;
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

  /** The client says so in a plain exception, of which only the text can be told from others. */
  @ParameterizedTest
  @ValueSource(
      strings = {"It is safe to abort the transaction and continue.", "It isn't safe to continue."})
  void opensANewSessionWhereNobodyKnowsWhatBecameOfABatch(String advice) {
    String told =
        "The client hasn't received acknowledgment for some previously sent messages and can no"
            + " longer retry them. ";
    assertThat(failures.inEpoch("commit", new KafkaException(told + advice)))
        .isInstanceOf(SessionLostException.class)
        .hasMessageContaining("delivery.timeout.ms");
  }

  @Test
  void opensANewSessionToLearnAnUnknownOutcome() {
    assertThat(failures.unknownOutcome(new TimeoutException("x")))
        .isInstanceOf(SessionLostException.class)
        .hasMessageContaining("whether the epoch was committed")
        .hasMessageContaining("here:9092");
  }
}
