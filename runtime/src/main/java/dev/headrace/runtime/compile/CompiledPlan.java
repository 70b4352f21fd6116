package dev.headrace.runtime.compile;

import dev.headrace.dsl.plan.Plan;

/**
 * A plan with what the passes have found out about it.
 *
 * @param plan the topology
 * @param layout its stages and their partitions
 * @param reuse which bytes its operators can reuse
 */
public record CompiledPlan(Plan plan, Layout layout, ByteReuse reuse) {

  /** Returns a plan with its layout, after the passes that need no more than these. */
  public static CompiledPlan of(Plan plan, Layout layout) {
    return new CompiledPlan(plan, layout, ByteReuse.of(plan));
  }
}
