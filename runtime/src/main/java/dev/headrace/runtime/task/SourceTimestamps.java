package dev.headrace.runtime.task;

import dev.headrace.dsl.function.ContextTimestampExtractor;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.SourceSpec;
import dev.headrace.dsl.processor.RecordMetadata;
import dev.headrace.runtime.operator.CurrentEvent;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.RecordBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the timestamps of a source's records, as the source wants it. The clock is read once for
 * each batch, and only if it matters.
 */
final class SourceTimestamps {
  private final SourceNode node;
  private final @Nullable ContextTimestampExtractor<Object, Object> extractor;
  private final Clock clock;
  private final CurrentEvent event = new CurrentEvent(this::metadata);
  private final long limitMs;
  private final boolean looksAtClock;
  private @Nullable RecordOrigin current;
  private long nowMs;
  private long latestMs = Long.MAX_VALUE;

  SourceTimestamps(SourceNode node, Clock clock) {
    this.node = node;
    this.extractor = node.spec().timing().extractor();
    this.clock = clock;
    this.limitMs = node.spec().futureLimitMs();
    this.looksAtClock = limitMs != SourceSpec.NO_LIMIT || node.spec().timing().stampsInvalid();
  }

  /** Takes note that a batch is begun. */
  void beginBatch() {
    if (looksAtClock) {
      nowMs = clock.wallClockMs();
      latestMs = limitMs == SourceSpec.NO_LIMIT ? Long.MAX_VALUE : nowMs + limitMs;
    }
  }

  /** Returns whether keys and values have a say. */
  boolean lookInside() {
    return extractor != null;
  }

  /**
   * Returns the timestamp of a record in ms, not negative.
   *
   * @throws UnusableRecordException when it has none, or one that is not to be believed
   */
  long of(RecordOrigin record, @Nullable Object key, @Nullable Object value) {
    long timestampMs = record.timestampMs();
    if (extractor != null) {
      timestampMs = extracted(extractor, key, value, record);
    }
    if (timestampMs < 0) {
      return ofInvalid(timestampMs);
    }
    if (timestampMs > latestMs) {
      throw new UnusableRecordException(
          DropReason.FUTURE,
          "its timestamp %d ms is further in the future than topic '%s' (%s) allows: correct the clock that wrote it, or raise the futureLimit"
              .formatted(timestampMs, node.topic().name(), node.location()));
    }
    return timestampMs;
  }

  /**
   * Returns the time by which a record takes its turn when nobody looks inside. A timestamp that is
   * not to be believed does not make its record wait for all others.
   */
  long turnMs(RecordBatch batch, int index) {
    long timestampMs = batch.timestamp(index);
    return timestampMs > latestMs ? Long.MIN_VALUE : timestampMs;
  }

  // A user's function declares plain K and V, and knows that both may be null.
  @SuppressWarnings("NullAway")
  private long extracted(
      ContextTimestampExtractor<Object, Object> from,
      @Nullable Object key,
      @Nullable Object value,
      RecordOrigin record) {
    long recordMs = record.timestampMs();
    current = record;
    try {
      return from.extract(key, value, recordMs, event.at(recordMs, record.headers()));
    } catch (RuntimeException e) {
      throw new UnusableRecordException(
          DropReason.NO_TIMESTAMP,
          "the timestamp extractor of topic '%s' (%s) failed: %s"
              .formatted(node.topic().name(), node.location(), e),
          e);
    }
  }

  private Optional<RecordMetadata> metadata() {
    return current == null ? Optional.empty() : current.metadata();
  }

  private long ofInvalid(long timestampMs) {
    if (node.spec().timing().stampsInvalid()) {
      return nowMs;
    }
    throw new UnusableRecordException(
        DropReason.NO_TIMESTAMP,
        "it has no timestamp (%d): write records with a timestamp of 1970 or later"
            .formatted(timestampMs));
  }
}
