package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogUnreachableException;
import dev.headrace.runtime.port.SessionLostException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DuplicateSequenceException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
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
import org.apache.kafka.common.errors.RetriableException;
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
import org.jspecify.annotations.Nullable;

/**
 * What each exception of a client means: a table from its type to whether another try of the epoch
 * may cure it, and to a sentence with the remedy. The first row that fits counts.
 *
 * <p>A row that says "abort" may be too hopeful, since the same type can leave the producer usable
 * or not; then the abort itself fails, and says so.
 */
final class ClientFailures {
  private enum Cure {
    /** Abort the epoch and take its input again. */
    ABORT,
    /** As above within an epoch; outside of one, the same may succeed later. */
    WAIT,
    /** Open a new session with the same identity and go on from what is committed. */
    REOPEN,
    /** Nothing the engine can do. */
    NONE
  }

  private record Row(
      Class<? extends Throwable> type, Cure cure, Function<Throwable, String> sentence) {}

  private static final Row UNACKNOWLEDGED =
      reopen(
          KafkaException.class,
          "a batch was neither taken nor refused by a broker within delivery.timeout.ms");

  private final String bootstrapServers;
  private final List<Row> rows;

  /**
   * Creates the table for one client.
   *
   * @param bootstrapServers where the client was told to connect
   * @param identity who the client is, for messages about being replaced or refused
   */
  ClientFailures(String bootstrapServers, String identity) {
    this.bootstrapServers = bootstrapServers;
    this.rows =
        Stream.of(
                replacedRows(identity),
                refusedRows(identity),
                groupRows(),
                contentRows(),
                topicRows(),
                abortRows(),
                generalRows())
            .flatMap(List::stream)
            .toList();
  }

  private static List<Row> replacedRows(String identity) {
    String fenced =
        "another process has taken over the identity "
            + identity
            + ", or the transaction lasted longer than transaction.timeout.ms; give each process a"
            + " state directory of its own and restart this one";
    String interrupted = "the thread was interrupted; stop the application instead";
    return List.of(
        reopen(ProducerFencedException.class, fenced),
        reopen(InvalidProducerEpochException.class, fenced),
        stop(FencedInstanceIdException.class, fenced),
        stop(UnreleasedInstanceIdException.class, fenced),
        reopen(
            InvalidPidMappingException.class,
            "the broker has forgotten the identity "
                + identity
                + " after a long time without a commit"),
        reopen(InvalidTxnStateException.class, "the broker has ended the transaction by itself"),
        reopen(
            TransactionCoordinatorFencedException.class,
            "another broker has become the coordinator of the transaction"),
        stop(InterruptException.class, interrupted),
        stop(InterruptedException.class, interrupted));
  }

  private List<Row> refusedRows(String identity) {
    String at = "the broker at " + bootstrapServers;
    return List.of(
        stop(
            TransactionalIdAuthorizationException.class,
            e -> AccessSentences.transactionalId(identity)),
        stop(
            TopicAuthorizationException.class, e -> AccessSentences.topics(e.unauthorizedTopics())),
        stop(GroupAuthorizationException.class, AccessSentences::group),
        stop(AuthorizationException.class, AccessSentences::anything),
        stop(SaslAuthenticationException.class, e -> AccessSentences.login(at, e)),
        stop(SslAuthenticationException.class, e -> AccessSentences.trust(at, e)),
        stop(AuthenticationException.class, e -> AccessSentences.otherLogin(at, e)),
        stop(
            UnsupportedVersionException.class,
            e -> at + " is too old" + detail(e) + "; Headrace needs Kafka 2.5 or newer"),
        stop(
            ConfigException.class,
            e ->
                "a setting is wrong"
                    + detail(e)
                    + "; correct it (bootstrap.servers is "
                    + bootstrapServers
                    + ")"),
        stop(
            InvalidTxnTimeoutException.class,
            "the broker allows no transactions this long; lower producer.transaction.timeout.ms or"
                + " raise the broker's transaction.max.timeout.ms"),
        stop(
            UnsupportedCompressionTypeException.class,
            e ->
                "a broker or client cannot read this compression"
                    + detail(e)
                    + "; use another producer.compression.type"),
        stop(
            SecurityDisabledException.class,
            e -> at + " has no authorizer" + detail(e) + "; switch it on, or ask for no ACLs"));
  }

  private static List<Row> groupRows() {
    return List.of(
        stop(
            InvalidGroupIdException.class,
            "the cluster accepts no group of this name; give the application another one"),
        stop(
            InvalidSessionTimeoutException.class,
            "the broker allows no session timeout like this; set consumer.session.timeout.ms between"
                + " its group.min.session.timeout.ms and group.max.session.timeout.ms"),
        stop(
            GroupMaxSizeReachedException.class,
            "the group is full; run fewer processes or raise the broker's group.max.size"),
        stop(
            InconsistentGroupProtocolException.class,
            "members of another kind are in the group; give this application a name of its own"));
  }

  private static List<Row> contentRows() {
    return List.of(
        stop(RecordTooLargeException.class, ClientFailures::tooLarge),
        stop(RecordBatchTooLargeException.class, ClientFailures::tooLarge),
        stop(
            OffsetMetadataTooLarge.class,
            "the note beside the positions is larger than the broker allows; raise its"
                + " offset.metadata.max.bytes"),
        stop(
            InvalidTimestampException.class,
            e ->
                "a topic accepts no record with this timestamp"
                    + detail(e)
                    + "; raise its message.timestamp.before.max.ms or .after.max.ms, or correct the"
                    + " timestamps"),
        stop(
            InvalidRecordException.class,
            e ->
                "a topic accepts no such record"
                    + detail(e)
                    + "; a compacted one takes none without a key"),
        stop(
            NoOffsetForPartitionException.class,
            e -> "there is no position for " + e.partitions() + "; seek before resuming"),
        stop(
            OffsetOutOfRangeException.class,
            e ->
                "the positions "
                    + e.offsetOutOfRangePartitions()
                    + " are gone from the log, deleted or truncated; keep records longer, or reset"
                    + " the group's positions"));
  }

  private static List<Row> topicRows() {
    return List.of(
        stop(
            TopicExistsException.class,
            e -> "it exists already" + detail(e) + "; delete it or use it as it is"),
        stop(
            InvalidTopicException.class,
            e -> "a topic name is invalid" + detail(e) + "; correct it"),
        stop(
            PolicyViolationException.class,
            e ->
                "a policy of the cluster forbids a topic like this"
                    + detail(e)
                    + "; create the internal topics by hand as --plan shows them"),
        stop(
            InvalidReplicationFactorException.class,
            e ->
                "the cluster has too few brokers for its default replication factor"
                    + detail(e)
                    + "; start more, or lower default.replication.factor"),
        stop(
            InvalidPartitionsException.class,
            e -> "the cluster accepts no topic with so many partitions" + detail(e)));
  }

  private List<Row> abortRows() {
    String moved = "the group has moved on without this member";
    return List.of(
        abort(TransactionAbortableException.class, "the broker asks to abort the transaction"),
        abort(TransactionAbortedException.class, "the transaction was aborted"),
        abort(CommitFailedException.class, moved),
        abort(IllegalGenerationException.class, moved),
        abort(UnknownMemberIdException.class, moved),
        abort(FencedMemberEpochException.class, moved),
        abort(StaleMemberEpochException.class, moved),
        abort(MemberIdRequiredException.class, moved),
        abort(RebalanceInProgressException.class, "the group is rebalancing"),
        abort(RetriableCommitFailedException.class, "the group's coordinator did not answer"),
        abort(UnknownProducerIdException.class, "the broker has dropped this writer's history"),
        abort(OutOfOrderSequenceException.class, "a batch was lost on its way"),
        abort(DuplicateSequenceException.class, "a batch has arrived twice"),
        abort(
            UnknownServerException.class,
            e -> "a broker failed in an unforeseen way" + detail(e) + "; see its log"),
        wait(
            RebootstrapRequiredException.class,
            e -> "none of the brokers known answers" + detail(e) + "; check their addresses"),
        abort(
            UnknownTopicOrPartitionException.class,
            e -> "a topic or partition does not exist" + detail(e) + "; create it"),
        abort(
            UnknownTopicIdException.class,
            e -> "a topic was deleted and created again; restart the process"),
        wait(
            TimeoutException.class,
            e ->
                "no answer in time from the broker at "
                    + bootstrapServers
                    + detail(e)
                    + "; check that it runs, can be reached from here, and talks there as"
                    + " security.protocol says"),
        wait(
            RetriableException.class,
            e -> "the cluster is not ready" + detail(e) + "; check its health"));
  }

  private static List<Row> generalRows() {
    return List.of(
        reopen(
            ApplicationRecoverableException.class,
            "the broker knows this process no longer as it was"),
        stop(
            InvalidConfigurationException.class,
            e -> "the cluster refuses a setting" + detail(e) + "; correct it"));
  }

  /**
   * Judges a failure within an epoch; the result may be an {@link EpochAbortedException} or a
   * {@link SessionLostException}.
   */
  LogException inEpoch(String doing, Throwable failure) {
    Throwable cause = unwrap(failure);
    Row row = row(cause);
    String message = message(doing, cause, row);
    return switch (row == null ? Cure.NONE : row.cure()) {
      case ABORT, WAIT -> new EpochAbortedException(message, failure);
      case REOPEN -> new SessionLostException(message, failure);
      case NONE -> new LogException(message, failure);
    };
  }

  /** Judges a failure to begin or abort an epoch: what another try may cure needs a new session. */
  LogException betweenEpochs(String doing, Throwable failure) {
    LogException judged = inEpoch(doing, failure);
    return judged instanceof EpochAbortedException
        ? new SessionLostException(message(doing, unwrap(failure), row(unwrap(failure))), failure)
        : judged;
  }

  /**
   * Judges a failure where there is no epoch to abort; the result may be a {@link
   * LogUnreachableException}.
   */
  LogException outsideEpoch(String doing, Throwable failure) {
    Throwable cause = unwrap(failure);
    Row row = row(cause);
    String message = message(doing, cause, row);
    return row != null && row.cure() == Cure.WAIT
        ? new LogUnreachableException(message, failure)
        : new LogException(message, failure);
  }

  /** Returns the failure for a commit of which nobody knows whether it took place. */
  LogException unknownOutcome(Throwable failure) {
    return new SessionLostException(
        "Could not learn whether the epoch was committed, since the broker at "
            + bootstrapServers
            + " does not answer; check that it runs.",
        failure);
  }

  private String message(String doing, Throwable cause, @Nullable Row row) {
    String sentence = row == null ? unforeseen(cause) : row.sentence().apply(cause);
    return "Could not " + doing + ": " + sentence + ".";
  }

  private static String unforeseen(Throwable cause) {
    // What a producer makes of a refusal to commit positions, as of any error it does not know.
    if (String.valueOf(cause.getMessage()).contains("Topic authorization failed")) {
      return AccessSentences.topics(cause);
    }
    boolean ofFile =
        cause.getCause() instanceof IOException
            || cause.getCause() instanceof GeneralSecurityException;
    return ofFile
        ? AccessSentences.file(cause)
        : "the client failed in an unforeseen way (" + cause + "); see the cause";
  }

  /** Returns whether there is a row for a type. */
  boolean knows(Class<? extends Throwable> type) {
    return rows.stream().anyMatch(row -> row.type().isAssignableFrom(type));
  }

  private @Nullable Row row(Throwable cause) {
    if (isUnacknowledged(cause)) {
      return UNACKNOWLEDGED;
    }
    for (Row row : rows) {
      if (row.type().isInstance(cause)) {
        return row;
      }
    }
    return null;
  }

  // A producer that has given up a batch without knowing what became of it has no type for that.
  private static boolean isUnacknowledged(Throwable cause) {
    return cause.getClass() == KafkaException.class
        && String.valueOf(cause.getMessage()).contains("hasn't received acknowledgment");
  }

  /** Returns the innermost exception of a chain of mere wrappers that somebody can tell. */
  private Throwable unwrap(Throwable failure) {
    Throwable current = failure;
    Throwable cause = current.getCause();
    while (cause != null && isWrapper(current) && isTelling(cause)) {
      current = cause;
      cause = current.getCause();
    }
    return current;
  }

  private boolean isTelling(Throwable cause) {
    return cause instanceof KafkaException || isWrapper(cause) || row(cause) != null;
  }

  private static boolean isWrapper(Throwable failure) {
    // A plain KafkaException tells what was attempted; what went wrong is its cause.
    return failure.getClass() == KafkaException.class
        || failure instanceof ExecutionException
        || failure instanceof CompletionException;
  }

  private static String tooLarge(Throwable failure) {
    return "a record is too large"
        + detail(failure)
        + "; raise producer.max.request.size and the topic's max.message.bytes, or write less";
  }

  private static String detail(Throwable failure) {
    return AccessSentences.detail(failure);
  }

  private static Row stop(Class<? extends Throwable> type, String sentence) {
    return new Row(type, Cure.NONE, e -> sentence);
  }

  private static Row reopen(Class<? extends Throwable> type, String sentence) {
    return new Row(type, Cure.REOPEN, e -> sentence);
  }

  private static Row abort(Class<? extends Throwable> type, String sentence) {
    return new Row(type, Cure.ABORT, e -> sentence + "; the epoch's input is taken again");
  }

  private static <T extends Throwable> Row wait(Class<T> type, Function<T, String> sentence) {
    return new Row(type, Cure.WAIT, e -> sentence.apply(type.cast(e)));
  }

  private static <T extends Throwable> Row stop(Class<T> type, Function<T, String> sentence) {
    return new Row(type, Cure.NONE, e -> sentence.apply(type.cast(e)));
  }

  private static <T extends Throwable> Row abort(Class<T> type, Function<T, String> sentence) {
    return new Row(type, Cure.ABORT, e -> sentence.apply(type.cast(e)));
  }
}
