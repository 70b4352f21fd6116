package dev.headrace.dsl.window;

import java.time.Instant;

/**
 * One window without an end.
 *
 * <pre>{@code
 * UnlimitedSpec sinceThen = new UnlimitedSpec(1_000);
 * assert sinceThen.describe().startsWith("unlimited from");
 * }</pre>
 *
 * @param startMs its first instant, at least 0
 */
public record UnlimitedSpec(long startMs) implements WindowRule {

  @Override
  public String describe() {
    return "unlimited from " + Instant.ofEpochMilli(startMs);
  }
}
