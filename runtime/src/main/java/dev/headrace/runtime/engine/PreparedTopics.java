package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicIdentity;
import dev.headrace.runtime.port.TopicIncarnation;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics of an application as they were found or made.
 *
 * @param layout the plan over their partitions
 * @param changelogs the incarnation of each topic that stores are restored from
 * @param largestRecords how many bytes a record may have in each of the user's topics, where that
 *     is known
 * @param watched what is looked at now and then
 */
record PreparedTopics(
    Layout layout,
    ImmutableMap<String, TopicIncarnation> changelogs,
    ImmutableMap<String, Long> largestRecords,
    TopicWatch.Topics watched) {

  /** Returns the ids of the topics that must stay what they are, by name. */
  ImmutableMap<String, String> ids() {
    return ImmutableMap.copyOf(Maps.transformValues(watched.kept(), TopicIdentity::id));
  }

  /**
   * Returns the topics of a plan, internal ones created where they were missing.
   *
   * @throws StartException naming every topic that is missing or not as it must be
   */
  static PreparedTopics of(Log cluster, TopicAdmin admin, Plan plan) {
    Layout layout = TopicSetup.prepare(cluster, admin, plan);
    Set<String> changelogs =
        layout.stages().stream()
            .flatMap(stage -> stage.stores().stream())
            .map(store -> InternalTopics.changelog(layout.application(), store))
            .collect(Collectors.toSet());
    return new PreparedTopics(
        layout,
        ImmutableMap.copyOf(admin.incarnations(changelogs)),
        ImmutableMap.copyOf(admin.largestRecords(plan.sinkTopics())),
        watched(admin, plan, layout));
  }

  private static TopicWatch.Topics watched(TopicAdmin admin, Plan plan, Layout layout) {
    ImmutableSet.Builder<String> internal = ImmutableSet.builder();
    internal.addAll(layout.repartitionTopics().keySet());
    internal.addAll(layout.changelogTopics().keySet());
    if (layout.needsNotesTopic()) {
      internal.add(InternalTopics.notes(layout.application()));
    }
    return watched(admin, plan, internal.build());
  }

  private static TopicWatch.Topics watched(
      TopicAdmin admin, Plan plan, ImmutableSet<String> internal) {
    Set<String> kept = Sets.union(plan.sourceTopics(), internal);
    return new TopicWatch.Topics(
        ImmutableMap.copyOf(admin.identities(kept)),
        ImmutableSet.copyOf(Sets.difference(plan.userTopics(), kept)),
        internal);
  }
}
