package dev.headrace.dsl.window;

import java.time.Instant;

/**
 * One window without an end.
 *
 * @param startMs its first instant, at least 0
 */
public record UnlimitedSpec(long startMs) implements WindowRule {

  @Override
  public String describe() {
    return "unlimited from " + Instant.ofEpochMilli(startMs);
  }
}
