package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;

/**
 * One mistake in a topology.
 *
 * <pre>{@code
 * TopologyBuilder mistaken = TopologyBuilder.named("mistaken");
 * mistaken.stream(CLICKS).filter(null).to(LATE_CLICKS);
 * try {
 *   mistaken.build();
 * } catch (TopologyException e) {
 *   for (Problem problem : e.problems()) {
 *     System.out.println(problem.location() + ": " + problem.message() + "; " + problem.remedy());
 *   }
 * }
 * }</pre>
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
