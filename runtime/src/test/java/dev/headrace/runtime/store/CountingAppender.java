package dev.headrace.runtime.store;

import dev.headrace.runtime.port.Appender;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A changelog of which only the length is known. */
public final class CountingAppender implements Appender {
  private int appended;

  /** Returns how many records were appended. */
  public int appended() {
    return appended;
  }

  @Override
  public void append(
      byte @Nullable [] key, byte @Nullable [] value, long timestampMs, Headers headers) {
    appended++;
  }

  @Override
  public void append(byte[] key, byte @Nullable [] value, long timestampMs) {
    appended++;
  }

  @Override
  public long nextOffset() {
    return appended;
  }
}
