package dev.headrace.dsl.plan;

import com.google.common.base.CharMatcher;
import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the nodes of a plan into steps.
 *
 * <p>Idea: a step's id is its operator and name, or, for one without a name, the nearest name
 * upstream and its operator. So an edit changes no id but those of equal operators between the same
 * two names.
 */
final class PlanSteps {

  // The text form of a node ends with its settings, which therefore start with a comma.
  private static final CharMatcher SEPARATOR = CharMatcher.anyOf(", ");

  private final Plan plan;
  private final List<String> ids = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  private PlanSteps(Plan plan) {
    this.plan = plan;
  }

  static List<PlanStep> of(Plan plan) {
    var steps = new PlanSteps(plan);
    return plan.nodes().stream().map(steps::step).toList();
  }

  private PlanStep step(PlanNode node) {
    String id = idOf(node);
    ids.add(id);
    return new PlanStep(
        id,
        node.operator(),
        node.name(),
        Strings.emptyToNull(SEPARATOR.trimLeadingFrom(node.settings())),
        topicOf(node),
        node.inputs().stream().map(this::link).toList(),
        storesOf(node));
  }

  private String idOf(PlanNode node) {
    String name = node.name();
    String wanted =
        name == null
            ? plan.originOf(node.inputs().get(0)) + "/" + node.operator()
            : node.operator() + ":" + name;
    String id = wanted;
    for (int number = 2; !taken.add(id); number++) {
      id = wanted + "#" + number;
    }
    return id;
  }

  private PlanStep.Link link(Input input) {
    return new PlanStep.Link(ids.get(input.node()), branchOf(input));
  }

  private @Nullable String branchOf(Input input) {
    PlanNode node = plan.node(input.node());
    if (node instanceof TransformNode split && !split.branches().isEmpty()) {
      return split.branches().get(input.branch());
    }
    return input.branch() == 0 ? null : node.sideOutputs().get(input.branch() - 1);
  }

  private @Nullable String topicOf(PlanNode node) {
    if (node instanceof SourceNode source) {
      return source.topic().name();
    } else if (node instanceof SinkNode sink) {
      return sink.topic().name();
    } else if (node instanceof RepartitionNode exchange) {
      return InternalTopics.repartition(plan.application(), exchange.name());
    }
    return null;
  }

  private List<PlanStep.Store> storesOf(PlanNode node) {
    return node instanceof StatefulNode stateful
        ? stateful.stores().stream().map(this::store).toList()
        : List.of();
  }

  private PlanStep.Store store(StoreSpec store) {
    return new PlanStep.Store(
        store.name(),
        store.layout().describe(),
        InternalTopics.changelog(plan.application(), store));
  }
}
