package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;

/**
 * One mistake in a topology.
 *
 * @param message what is wrong, with the culprit's name
 * @param remedy what to do about it
 * @param location the line of user code to look at
 */
public record Problem(String message, String remedy, SourceLocation location) {

  /** Returns location, message and remedy as one line. */
  @Override
  public String toString() {
    return "%s: %s; %s".formatted(location, message, remedy);
  }
}
