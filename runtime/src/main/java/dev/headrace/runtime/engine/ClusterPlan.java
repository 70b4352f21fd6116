package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import dev.headrace.runtime.port.TopicIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application finds of the topics it needs, and would create: the user's must exist,
 * internal ones are created when missing and must otherwise be as they would be created. Made
 * without changing anything.
 */
public final class ClusterPlan {
  private static final Logger log = LoggerFactory.getLogger(ClusterPlan.class);

  /** What is to be done about a topic. */
  public enum Status {
    /** It is there and as it must be. */
    PRESENT,
    /** It will be created. */
    CREATE,
    /**
     * It was there and is not any more. What it held is lost to the application, so it is created
     * again only when that is asked for expressly.
     */
    GONE,
    /**
     * It is another one than the application has used: that was deleted, and this one created. What
     * the former one held is lost to the application, so it goes on with this one only when that is
     * asked for expressly.
     */
    REPLACED,
    /**
     * Records of it were deleted before the application has processed them, so it goes on without
     * them only when that is asked for expressly.
     */
    OVERTAKEN,
    /** It is missing or wrong, and only the user can cure that. */
    PROBLEM
  }

  /**
   * One topic.
   *
   * @param status what is to be done about it
   * @param topic its name, or several for one problem
   * @param detail what it is or will be like, or the sentence that names problem and remedy
   */
  public record Step(Status status, String topic, String detail) {}

  private static final ImmutableList<Status> LOSSES =
      ImmutableList.of(Status.GONE, Status.REPLACED, Status.OVERTAKEN);

  private final ImmutableList<Step> steps;
  private final ImmutableList<TopicDescription> missing;
  private final @Nullable Layout layout;
  private final ImmutableMap<TopicPartition, CommittedInput> changing;

  private ClusterPlan(
      List<Step> steps,
      List<TopicDescription> missing,
      @Nullable Layout layout,
      Map<TopicPartition, CommittedInput> changing) {
    this.steps = ImmutableList.copyOf(steps);
    this.missing = ImmutableList.copyOf(missing);
    this.layout = layout;
    this.changing = ImmutableMap.copyOf(changing);
  }

  /**
   * Looks at the topics there are, without changing any.
   *
   * @param cluster where they are
   * @param admin asks about them
   * @param plan the topology
   * @throws StartException when the partitions of the user's topics do not fit the topology
   */
  public static ClusterPlan of(Log cluster, TopicAdmin admin, Plan plan) {
    Map<String, TopicDescription> existing = admin.describe(plan.userTopics());
    List<Step> steps = new ArrayList<>();
    existing.forEach(
        (name, found) ->
            steps.add(new Step(Status.PRESENT, name, partitions(found.partitions()) + ", yours")));
    Set<String> absent = Sets.difference(plan.userTopics(), existing.keySet());
    if (!absent.isEmpty()) {
      steps.add(new Step(Status.PROBLEM, String.join(", ", absent), absence(absent)));
    }
    if (!existing.keySet().containsAll(plan.sourceTopics())) {
      return new ClusterPlan(steps, List.of(), null, Map.of());
    }
    Map<String, Integer> partitions = new TreeMap<>();
    plan.sourceTopics()
        .forEach(topic -> partitions.put(topic, Lookup.in(existing, topic).partitions()));
    Layout layout = layout(plan, partitions);
    requireComplete(plan, existing, steps);
    List<TopicDescription> missing = new ArrayList<>();
    RememberedTopics remembered = RememberedTopics.of(cluster, admin, plan.application());
    compare(internalTopics(layout, remembered), admin, steps, missing);
    Set<String> lost = markLost(remembered, admin, steps);
    Map<TopicPartition, CommittedInput> changing = new HashMap<>(remembered.without(lost));
    OvertakenInputs overtaken =
        OvertakenInputs.of(
            admin,
            plan.application(),
            Sets.intersection(plan.sourceTopics(), present(steps)).immutableCopy());
    overtaken.mark(steps);
    overtaken.moveInto(changing);
    return new ClusterPlan(steps, missing, layout, changing);
  }

  private static Set<String> present(List<Step> steps) {
    return steps.stream()
        .filter(step -> step.status() == Status.PRESENT)
        .map(Step::topic)
        .collect(Collectors.toSet());
  }

  private static Set<String> markLost(
      RememberedTopics remembered, TopicAdmin admin, List<Step> steps) {
    Map<String, TopicIdentity> identities = admin.identities(present(steps));
    Set<String> lost = new HashSet<>();
    steps.replaceAll(
        step -> {
          String topic = step.topic();
          TopicIdentity now = identities.get(topic);
          if (step.status() == Status.CREATE && remembered.knows(topic)) {
            lost.add(topic);
            return new Step(Status.GONE, topic, gone(topic));
          } else if (step.status() == Status.PRESENT
              && now != null
              && remembered.knowsAnother(topic, now.id())) {
            lost.add(topic);
            return new Step(Status.REPLACED, topic, replaced(topic));
          }
          return step;
        });
    return lost;
  }

  private static String gone(String topic) {
    return "internal topic '%s' does not exist any more, and what the application wrote to it is lost: restore it from a copy, or have --apply create it empty to go on without that, or start under a new application name"
        .formatted(topic);
  }

  private static String replaced(String topic) {
    return "topic '%s' is another one than the application has used, which was deleted: positions and state stand for what that one held. Have --apply forget it to go on with what the present one holds, or start under a new application name"
        .formatted(topic);
  }

  // What such a topic loses, the table would have lost after a restore, and not before.
  private static void requireComplete(
      Plan plan, Map<String, TopicDescription> existing, List<Step> steps) {
    for (PlanNode node : plan.nodes()) {
      if (node instanceof TableNode table && table.isTopic()) {
        String topic = Objects.requireNonNull(table.store().tableTopic());
        Cleanup cleanup = Lookup.in(existing, topic).cleanup();
        if (cleanup == Cleanup.DELETE || cleanup == Cleanup.COMPACT_AND_DELETE) {
          String problem =
              "topic '%s' is the changelog of table '%s' (%s), but deletes records by age or size (%s): set its cleanup.policy to compact, or use stream(topic).toTable(name), which keeps a changelog of its own"
                  .formatted(topic, table.name(), table.location(), cleanup);
          steps.add(new Step(Status.PROBLEM, topic, problem));
        }
      }
    }
  }

  private static Layout layout(Plan plan, Map<String, Integer> partitions) {
    try {
      return Layout.of(plan, partitions);
    } catch (IllegalArgumentException e) {
      throw new StartException(e);
    }
  }

  private static Map<String, TopicDescription> internalTopics(
      Layout layout, RememberedTopics remembered) {
    Map<String, TopicDescription> topics = new TreeMap<>();
    layout
        .repartitionTopics()
        .forEach(
            (name, count) -> topics.put(name, new TopicDescription(name, count, Cleanup.KEEP)));
    layout
        .changelogTopics()
        .forEach(
            (name, count) -> topics.put(name, new TopicDescription(name, count, Cleanup.COMPACT)));
    String notes = InternalTopics.notes(layout.application());
    if (layout.needsNotesTopic() || remembered.knows(notes)) {
      topics.put(notes, new TopicDescription(notes, Layout.NOTES_PARTITIONS, Cleanup.COMPACT));
    }
    return topics;
  }

  private static void compare(
      Map<String, TopicDescription> wanted,
      TopicAdmin admin,
      List<Step> steps,
      List<TopicDescription> missing) {
    Map<String, TopicDescription> existing = admin.describe(wanted.keySet());
    for (TopicDescription topic : wanted.values()) {
      TopicDescription found = existing.get(topic.name());
      String detail = partitions(topic.partitions()) + ", " + topic.cleanup();
      if (found == null) {
        missing.add(topic);
        steps.add(new Step(Status.CREATE, topic.name(), detail));
      } else {
        String problem = problem(topic, found);
        steps.add(
            problem == null
                ? new Step(Status.PRESENT, topic.name(), detail)
                : new Step(Status.PROBLEM, topic.name(), problem));
      }
    }
  }

  private static String partitions(int count) {
    return count == 1 ? "1 partition" : count + " partitions";
  }

  private static String absence(Set<String> absent) {
    boolean one = absent.size() == 1;
    return "%s %s not exist: create %s first, with the number of partitions you want, or correct the name in the topology"
        .formatted(
            absent.stream()
                .map(topic -> "'" + topic + "'")
                .collect(Collectors.joining(", ", one ? "topic " : "topics ", "")),
            one ? "does" : "do",
            one ? "it" : "them");
  }

  private static @Nullable String problem(TopicDescription wanted, TopicDescription found) {
    if (found.partitions() != wanted.partitions()) {
      return "internal topic '%s' has %d partitions and should have %d: the partitions of a source topic, or the topology, have changed since it was created; state cannot be moved to other partitions, so go back, or start under a new application name"
          .formatted(wanted.name(), found.partitions(), wanted.partitions());
    }
    return found.cleanup() == wanted.cleanup()
        ? null
        : "internal topic '%s' has the clean-up policy %s and must have %s, or data would be lost: correct its cleanup.policy and retention"
            .formatted(wanted.name(), found.cleanup(), wanted.cleanup());
  }

  /** Returns the topics: those of the user, then internal ones. */
  public ImmutableList<Step> steps() {
    return steps;
  }

  /** Returns whether the application can start once the missing internal topics are there. */
  public boolean isPossible() {
    return has(Status.PROBLEM).isEmpty();
  }

  /** Returns whether an application can start without anybody's doing. */
  public boolean isReady() {
    return LOSSES.stream().allMatch(loss -> has(loss).isEmpty()) && isPossible();
  }

  private List<Step> has(Status status) {
    return steps.stream().filter(step -> step.status() == status).toList();
  }

  /**
   * Refuses to go on where something is wrong or gone.
   *
   * @throws StartException with all that is
   */
  void requireReady() {
    require(
        Stream.concat(Stream.of(Status.PROBLEM), LOSSES.stream())
            .flatMap(status -> has(status).stream())
            .toList());
  }

  private static void require(List<Step> nothing) {
    if (!nothing.isEmpty()) {
      throw new StartException(
          nothing.stream().map(Step::detail).collect(Collectors.joining("; ")));
    }
  }

  /**
   * Creates the internal topics that are missing or gone, forgets those that were replaced, and
   * passes over records that were deleted, unless there is any problem.
   *
   * @throws StartException with every problem
   */
  public void apply(TopicAdmin admin) {
    require(has(Status.PROBLEM));
    if (!missing.isEmpty()) {
      admin.create(missing);
      log.info(
          "Created internal topics: {}",
          missing.stream()
              .map(topic -> "%s (%s)".formatted(topic.name(), partitions(topic.partitions())))
              .collect(Collectors.joining(", ")));
    }
    // Last: a topic that is created and not forgotten yet is refused, and not taken for its former.
    if (!changing.isEmpty()) {
      admin.overwrite(layout().application(), changing);
    }
  }

  /** Returns the layout over these topics; only if it {@link #isPossible()}. */
  Layout layout() {
    if (layout == null) {
      throw new IllegalStateException("topics are missing");
    }
    return layout;
  }
}
