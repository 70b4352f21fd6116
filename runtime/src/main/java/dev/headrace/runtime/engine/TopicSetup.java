package dev.headrace.runtime.engine;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;

/** Brings the topics that an application needs into place when it starts. */
final class TopicSetup {
  private TopicSetup() {}

  /**
   * Returns the layout of a plan over the topics there are, with all internal topics in place.
   *
   * @throws StartException naming every topic that is missing or not as it must be
   */
  static Layout prepare(Log cluster, TopicAdmin admin, Plan plan) {
    ClusterPlan found = ClusterPlan.of(cluster, admin, plan);
    found.requireReady();
    found.apply(admin);
    return found.layout();
  }
}
