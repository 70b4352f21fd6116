package dev.headrace.runtime.engine;

import com.google.common.collect.Sets;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topics an application needs: the user's must exist, internal ones are created when
 * missing and must otherwise be as they would be created.
 */
final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private final TopicAdmin admin;
  private final Plan plan;

  private TopicSetup(TopicAdmin admin, Plan plan) {
    this.admin = admin;
    this.plan = plan;
  }

  /**
   * Returns the layout of a plan over the topics there are, with all internal topics in place.
   *
   * @throws StartException naming every topic that is missing or not as it must be
   */
  static Layout prepare(TopicAdmin admin, Plan plan) {
    return new TopicSetup(admin, plan).prepare();
  }

  private Layout prepare() {
    Map<String, TopicDescription> existing = admin.describe(plan.userTopics());
    requireAll(plan.userTopics(), existing.keySet());
    Map<String, Integer> partitions = new TreeMap<>();
    plan.sourceTopics()
        .forEach(topic -> partitions.put(topic, Lookup.in(existing, topic).partitions()));
    Layout layout = layout(partitions);
    requireComplete(existing);
    createOrVerify(internalTopics(layout));
    return layout;
  }

  private static void requireAll(Set<String> wanted, Set<String> existing) {
    Set<String> missing = Sets.difference(wanted, existing);
    if (!missing.isEmpty()) {
      throw new StartException(
          "%s %s not exist: create %s first, with the number of partitions you want, or correct the name in the topology"
              .formatted(
                  missing.stream()
                      .map(topic -> "'" + topic + "'")
                      .collect(
                          Collectors.joining(", ", missing.size() == 1 ? "topic " : "topics ", "")),
                  missing.size() == 1 ? "does" : "do",
                  missing.size() == 1 ? "it" : "them"));
    }
  }

  // What such a topic loses, the table would have lost after a restore, and not before.
  private void requireComplete(Map<String, TopicDescription> existing) {
    for (PlanNode node : plan.nodes()) {
      if (node instanceof TableNode table && table.isTopic()) {
        String topic = Objects.requireNonNull(table.store().tableTopic());
        Cleanup cleanup = Lookup.in(existing, topic).cleanup();
        if (cleanup == Cleanup.DELETE || cleanup == Cleanup.COMPACT_AND_DELETE) {
          throw new StartException(
              "topic '%s' is the changelog of table '%s' (%s), but deletes records by age or size (%s): set its cleanup.policy to compact, or use stream(topic).toTable(name), which keeps a changelog of its own"
                  .formatted(topic, table.name(), table.location(), cleanup));
        }
      }
    }
  }

  private Layout layout(Map<String, Integer> partitions) {
    try {
      return Layout.of(plan, partitions);
    } catch (IllegalArgumentException e) {
      throw new StartException(e);
    }
  }

  private static Map<String, TopicDescription> internalTopics(Layout layout) {
    Map<String, TopicDescription> topics = new TreeMap<>();
    layout
        .repartitionTopics()
        .forEach(
            (name, count) -> topics.put(name, new TopicDescription(name, count, Cleanup.KEEP)));
    layout
        .changelogTopics()
        .forEach(
            (name, count) -> topics.put(name, new TopicDescription(name, count, Cleanup.COMPACT)));
    return topics;
  }

  private void createOrVerify(Map<String, TopicDescription> wanted) {
    Map<String, TopicDescription> existing = admin.describe(wanted.keySet());
    List<TopicDescription> missing = new ArrayList<>();
    for (TopicDescription topic : wanted.values()) {
      TopicDescription found = existing.get(topic.name());
      if (found == null) {
        missing.add(topic);
      } else {
        verify(topic, found);
      }
    }
    if (!missing.isEmpty()) {
      admin.create(missing);
      log.info(
          "Created internal topics: {}",
          missing.stream()
              .map(topic -> "%s (%d partitions)".formatted(topic.name(), topic.partitions()))
              .collect(Collectors.joining(", ")));
    }
  }

  private static void verify(TopicDescription wanted, TopicDescription found) {
    if (found.partitions() != wanted.partitions()) {
      throw new StartException(
          "internal topic '%s' has %d partitions and should have %d: the partitions of a source topic, or the topology, have changed since it was created; state cannot be moved to other partitions, so go back, or start under a new application name"
              .formatted(wanted.name(), found.partitions(), wanted.partitions()));
    }
    if (found.cleanup() != wanted.cleanup()) {
      throw new StartException(
          "internal topic '%s' has the clean-up policy %s and must have %s, or data would be lost: correct its cleanup.policy and retention"
              .formatted(wanted.name(), found.cleanup(), wanted.cleanup()));
    }
  }
}
