package dev.headrace.testing;

import org.jspecify.annotations.Nullable;

/**
 * What a model is told of one record, or of a moment when only time went by.
 *
 * @param number the record's number, 0 for a moment without a record
 * @param key the record's key or null
 * @param letter what it is re-keyed by, null for a record without a value
 * @param timestampMs its timestamp in ms
 */
record ModelInput(int number, @Nullable String key, @Nullable String letter, long timestampMs) {
  static ModelInput moment(long timestampMs) {
    return new ModelInput(0, null, null, timestampMs);
  }

  boolean isRecord() {
    return number > 0;
  }

  @Nullable String value() {
    return letter == null ? null : letter + number;
  }
}
