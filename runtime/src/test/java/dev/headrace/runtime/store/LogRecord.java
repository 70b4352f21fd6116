package dev.headrace.runtime.store;

import java.util.HexFormat;

/** A record of a changelog. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogRecord(long offset, byte[] key, byte[] value, long timestampMs) {
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return offset
        + ": "
        + (key == null ? "null" : hex.formatHex(key))
        + " -> "
        + (value == null ? "null" : hex.formatHex(value));
  }
}
