package dev.headrace.runtime.store;

import org.jspecify.annotations.Nullable;

/**
 * One row of a {@link TypedStore}: its key bytes, its newest version, and the version that was last
 * committed.
 *
 * <p>A version that was read from the database is decoded when it is first asked for.
 *
 * <p>An absent row has a null value. Rows are changed through {@link TypedStore#update} only, and
 * belong to their store's thread. A row is good until the store next commits, aborts or evicts; to
 * update one that has left the cache since is refused.
 */
public final class Row {
  /**
   * Stands for a 64-bit integer, the commonest of values, which lies beside it in the row. A new
   * object in a row that is old would have the collector look through its surroundings each time,
   * and outlive what is cheap to clear.
   */
  private static final Object IN_PLACE = new Object();

  final Bucket home;
  final byte[] key;
  final int hash;

  /** What the row takes in memory besides its versions. */
  final int baseBytes;

  /** The newest version, or its envelope; null when the row is absent. */
  private @Nullable Object newest;

  private long newestInPlace;

  long newestTimestampMs;

  /** The committed version, or its envelope; null when the row is absent. */
  private @Nullable Object committed;

  private long committedInPlace;

  long committedTimestampMs;

  /** The length of the newest version's bytes; an estimate until it is encoded or measured. */
  int newestBytes;

  int committedBytes;

  /** How often the row was updated in this epoch. */
  int updates;

  /** Whether {@link #newest} is an envelope. */
  boolean newestEncoded;

  /** Whether {@link #committed} is an envelope. */
  boolean committedEncoded;

  /** Whether the newest version is not committed. */
  boolean changed;

  /** Whether the newest version is in the changelog, or needs not be. */
  boolean appended;

  /** Whether the changelog has a version of this epoch, the newest or an earlier one. */
  boolean logged;

  /** Whether the committed version has still to be written behind. */
  boolean dirty;

  /** Whether the database has an entry for the key, of whatever version. */
  boolean onDisk;

  /** Whether the row was used since the eviction last passed it. */
  boolean used;

  /** Whether the row has left the cache. */
  boolean detached;

  private @Nullable Object decodedKey;

  Row(Bucket home, byte[] key) {
    this.home = home;
    this.key = key;
    this.hash = RowTable.hash(home.start, key);
    this.baseBytes = RowSizes.ROW_BYTES + key.length;
  }

  /** Makes the version that the database has the committed and the newest one. */
  void load(byte[] envelope, long timestampMs) {
    keepNewest(envelope, true);
    newestTimestampMs = timestampMs;
    newestBytes = envelope.length;
    onDisk = true;
    acceptNewest();
  }

  /** Makes the newest version the committed one. */
  void acceptNewest() {
    if (committed != newest) {
      committed = newest;
    }
    committedInPlace = newestInPlace;
    committedEncoded = newestEncoded;
    committedTimestampMs = newestTimestampMs;
    committedBytes = newestBytes;
    endEpoch();
  }

  /** Makes the committed version the newest one again. */
  void dropNewest() {
    newest = committed;
    newestInPlace = committedInPlace;
    newestEncoded = committedEncoded;
    newestTimestampMs = committedTimestampMs;
    newestBytes = committedBytes;
    endEpoch();
  }

  /**
   * Changes the newest version.
   *
   * @param version the value or its envelope, or null for none
   * @param encoded whether it is the envelope
   */
  void keepNewest(@Nullable Object version, boolean encoded) {
    newestEncoded = encoded;
    if (version instanceof Long number) {
      newestInPlace = number;
      if (newest != IN_PLACE) {
        newest = IN_PLACE;
      }
    } else {
      newest = version;
    }
  }

  /** Puts the committed value in place of its envelope. */
  void decodeCommitted(Object value) {
    committedEncoded = false;
    if (value instanceof Long number) {
      committedInPlace = number;
      committed = IN_PLACE;
    } else {
      committed = value;
    }
  }

  /** Returns the newest version, its envelope while it is not decoded; null when it is absent. */
  @Nullable Object keptNewest() {
    return newest == IN_PLACE ? (Object) newestInPlace : newest;
  }

  /**
   * Returns the committed version, its envelope while it is not decoded; null when it is absent.
   */
  @Nullable Object keptCommitted() {
    return committed == IN_PLACE ? (Object) committedInPlace : committed;
  }

  private void endEpoch() {
    appended = false;
    logged = false;
    changed = false;
  }

  /** Reads a little of the row and its key, so that they are fetched from memory. */
  int touch() {
    return hash + key.length;
  }

  /** Returns the key bytes, without the bucket; not to be modified. */
  public byte[] key() {
    return key;
  }

  /** Returns the bucket the row lives in; 0 when its store has none. */
  public long bucket() {
    return home.start;
  }

  /** Returns what {@link #decodedKey(Object)} has kept, or null. */
  public @Nullable Object decodedKey() {
    return decodedKey;
  }

  /** Keeps the decoded key for as long as the row is cached, so that its owner decodes it once. */
  public void decodedKey(Object decoded) {
    this.decodedKey = decoded;
  }

  /** Returns the newest value: the uncommitted one if there is one, otherwise the committed one. */
  public @Nullable Object value() {
    if (newestEncoded) {
      home.cache().decodeNewest(this);
    }
    return keptNewest();
  }

  /** Returns whether there is a newest value, which may not be decoded yet. */
  public boolean isPresent() {
    return newest != null;
  }

  /** Returns whether there is a committed value, which may not be decoded yet. */
  boolean isCommittedPresent() {
    return committed != null;
  }

  /**
   * Returns the timestamp of the newest version in ms; without meaning before the first version.
   */
  public long timestampMs() {
    return newestTimestampMs;
  }

  /** Returns the value that was last committed, or null when the row was absent then. */
  public @Nullable Object committedValue() {
    if (committedEncoded) {
      home.cache().decodeCommitted(this);
    }
    return keptCommitted();
  }

  /** Returns the timestamp of the committed version in ms. */
  public long committedTimestampMs() {
    return committedTimestampMs;
  }

  /** Returns whether the row was updated in this epoch. */
  public boolean isChanged() {
    return changed;
  }
}
