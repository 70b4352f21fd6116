package dev.headrace.dsl.plan;

import java.util.List;

/**
 * A plan as a value: what can be printed, saved and compared of it. Two plans have equal
 * descriptions when they consist of the same steps with the same names and settings in the same
 * order; functions, serdes and source lines are no part of it. Immutable, safe to share between
 * threads.
 *
 * <p>An unrelated edit leaves the rest as it is: inserting a filter adds one step, and changes the
 * name of no store, topic or exchange.
 *
 * <pre>{@code
 * Files.writeString(file, topology.description().toJson());
 * ...
 * var previous = PlanDescription.fromJson(Files.readString(file));
 * assertThat(topology.description().changesSince(previous)).isEmpty();
 * }</pre>
 *
 * @param application the application's name
 * @param steps the steps, each behind its inputs
 */
public record PlanDescription(String application, List<PlanStep> steps) {

  /** Copies the list. */
  public PlanDescription {
    steps = List.copyOf(steps);
  }

  /** Returns the description of a plan. */
  public static PlanDescription of(Plan plan) {
    return new PlanDescription(plan.application(), PlanSteps.of(plan));
  }

  /**
   * Returns the description that {@link #toJson} has written.
   *
   * @param json the text
   * @throws IllegalArgumentException when it is not such a text, or of a later version
   */
  public static PlanDescription fromJson(String json) {
    return PlanJson.read(json);
  }

  /** Returns it as JSON: an object on several lines, each ended by a line feed. */
  public String toJson() {
    return PlanJson.write(this);
  }

  /** Returns it as a flowchart in the language of Mermaid. */
  public String toMermaid() {
    return MermaidPrinter.print(this);
  }

  /** Returns it as a directed graph in the language of Graphviz. */
  public String toDot() {
    return DotPrinter.print(this);
  }

  /**
   * Returns what differs from an earlier version in what outlives a process: the application's
   * name, topics, exchanges, stores, and the settings of the steps that own these. One sentence for
   * each difference; empty when a new version can take over from the earlier one as it is. Steps
   * without a name, and how steps are connected, do not count.
   *
   * @param previous the earlier version
   */
  public List<String> changesSince(PlanDescription previous) {
    return PlanChanges.between(previous, this);
  }
}
