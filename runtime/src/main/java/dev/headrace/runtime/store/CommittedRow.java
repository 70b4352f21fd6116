package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * The committed version of a row that is present, as it was when it was looked up. Unlike a {@link
 * Row} it never changes and may be kept and read by any thread: its value is only decoded there.
 */
public final class CommittedRow {
  private final long bucket;
  private final byte[] key;
  private final long timestampMs;
  private final Versioned version;

  private interface Versioned {
    Object value();
  }

  private CommittedRow(long bucket, byte[] key, long timestampMs, Versioned version) {
    this.bucket = bucket;
    this.key = key;
    this.timestampMs = timestampMs;
    this.version = version;
  }

  static CommittedRow ofObject(long bucket, byte[] key, Object value, long timestampMs) {
    return new CommittedRow(bucket, key, timestampMs, () -> value);
  }

  static CommittedRow ofEnvelope(long bucket, byte[] key, byte[] envelope, RowCodec codec) {
    return new CommittedRow(
        bucket, key, ChangelogEnvelope.timestampMs(envelope), () -> codec.decode(envelope));
  }

  /** Returns the committed version of a cached row, or null when that is absent. */
  static @Nullable CommittedRow of(Row row, RowCodec codec) {
    Object value = row.keptCommitted();
    if (row.committedEncoded && value instanceof byte[] envelope) {
      return ofEnvelope(row.home.start, row.key, envelope, codec);
    }
    return value == null
        ? null
        : ofObject(row.home.start, row.key, value, row.committedTimestampMs);
  }

  /** Returns the row's bucket, 0 when its store has none. */
  public long bucket() {
    return bucket;
  }

  /** Returns the key bytes, without the bucket; not to be modified. */
  public byte[] key() {
    return key;
  }

  /**
   * Returns the value, which is not to be modified; may decode it.
   *
   * @throws StoreException if the value serde cannot read it
   */
  public Object value() {
    return version.value();
  }

  /** Returns the timestamp in ms. */
  public long timestampMs() {
    return timestampMs;
  }
}
