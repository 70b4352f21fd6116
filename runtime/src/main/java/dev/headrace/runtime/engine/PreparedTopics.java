package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicIncarnation;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics of an application as they were found or made.
 *
 * @param layout the plan over their partitions
 * @param changelogs the incarnation of each topic that stores are restored from
 */
record PreparedTopics(Layout layout, ImmutableMap<String, TopicIncarnation> changelogs) {

  /**
   * Returns the topics of a plan, internal ones created where they were missing.
   *
   * @throws StartException naming every topic that is missing or not as it must be
   */
  static PreparedTopics of(TopicAdmin admin, Plan plan) {
    Layout layout = TopicSetup.prepare(admin, plan);
    Set<String> changelogs =
        layout.stages().stream()
            .flatMap(stage -> stage.stores().stream())
            .map(store -> InternalTopics.changelog(layout.application(), store))
            .collect(Collectors.toSet());
    return new PreparedTopics(layout, ImmutableMap.copyOf(admin.incarnations(changelogs)));
  }
}
