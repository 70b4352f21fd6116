package dev.headrace.dsl;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanDescription;
import dev.headrace.dsl.plan.PlanFormat;
import dev.headrace.dsl.plan.PlanPrinter;

/**
 * A finished topology: an immutable value, safe to share between threads and to run many times.
 *
 * <pre>{@code
 * TopologyBuilder clicksPerUser = TopologyBuilder.named("clicks-per-user");
 * clicksPerUser.stream(CLICKS).groupByKey().count("counts").toStream().to(COUNTS);
 * Topology topology = clicksPerUser.build();
 * System.out.println(topology.describe());
 * }</pre>
 */
public final class Topology {

  private final Plan plan;

  Topology(Plan plan) {
    this.plan = plan;
  }

  /** Returns the application's name, which all internal topics start with. */
  public String name() {
    return plan.application();
  }

  /** Returns the logical plan. */
  public Plan plan() {
    return plan;
  }

  /**
   * Returns the topology as an indented tree. Each step is one line; a line changes only when its
   * step does, so two versions of a topology can be compared as texts.
   */
  public String describe() {
    return PlanPrinter.print(plan);
  }

  /**
   * Returns the topology in a language of choice, each line ended by a line feed.
   *
   * @param format the language
   */
  public String describe(PlanFormat format) {
    return format.print(plan);
  }

  /** Returns the topology as a value that can be saved, and compared with its next version. */
  public PlanDescription description() {
    return PlanDescription.of(plan);
  }

  /** Returns what {@link #describe()} returns. */
  @Override
  public String toString() {
    return describe();
  }
}
