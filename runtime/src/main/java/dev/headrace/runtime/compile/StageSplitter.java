package dev.headrace.runtime.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.graph.Graph;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.Graphs;
import com.google.common.graph.ImmutableGraph;
import com.google.common.graph.Traverser;
import com.google.common.hash.Hashing;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SourceNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first pass: cuts a plan into stages at its exchanges.
 *
 * <p>Idea: every node has a sending end, and an exchange also a receiving end that is not joined to
 * its sending end. What stays connected runs on the same partitions and is one stage. Stages must
 * form a graph without cycles, since an epoch drains them in that order.
 */
public final class StageSplitter {
  /** One end of a node; only exchanges have a receiving end of their own. */
  private record End(int node, boolean receiving) {}

  private final Plan plan;

  private StageSplitter(Plan plan) {
    this.plan = plan;
  }

  /**
   * Returns the stages of a plan, upstream before downstream, then by name.
   *
   * @throws IllegalArgumentException when an exchange leads back into the stage it comes from;
   *     names the exchange and its source line
   */
  public static ImmutableList<StagePlan> split(Plan plan) {
    return new StageSplitter(plan).split();
  }

  private ImmutableList<StagePlan> split() {
    Map<End, Integer> componentOf = componentOfEachEnd();
    Map<Integer, List<PlanNode>> nodes = new HashMap<>();
    Map<Integer, List<RepartitionNode>> incoming = new HashMap<>();
    for (PlanNode node : plan.nodes()) {
      int home = Lookup.in(componentOf, new End(node.id(), false));
      nodes.computeIfAbsent(home, any -> new ArrayList<>()).add(node);
      if (node instanceof RepartitionNode exchange) {
        int target = Lookup.in(componentOf, new End(node.id(), true));
        requireOtherStage(exchange, home, target);
        nodes.computeIfAbsent(target, any -> new ArrayList<>());
        incoming.computeIfAbsent(target, any -> new ArrayList<>()).add(exchange);
      }
    }
    return stages(nodes, incoming, levels(componentOf));
  }

  private Map<End, Integer> componentOfEachEnd() {
    Graph<End> connections = connections();
    Map<End, Integer> componentOf = new HashMap<>();
    int component = 0;
    for (End start : connections.nodes()) {
      if (!componentOf.containsKey(start)) {
        for (End end : Traverser.forGraph(connections).breadthFirst(start)) {
          componentOf.put(end, component);
        }
        component++;
      }
    }
    return componentOf;
  }

  private Graph<End> connections() {
    ImmutableGraph.Builder<End> graph =
        GraphBuilder.undirected().allowsSelfLoops(false).immutable();
    for (PlanNode node : plan.nodes()) {
      End sending = new End(node.id(), false);
      graph.addNode(sending);
      if (node instanceof RepartitionNode) {
        graph.addNode(new End(node.id(), true));
      }
      for (Input input : node.inputs()) {
        graph.putEdge(receivingEnd(input), sending);
      }
    }
    return graph.build();
  }

  private End receivingEnd(Input input) {
    return new End(input.node(), plan.node(input.node()) instanceof RepartitionNode);
  }

  private static void requireOtherStage(RepartitionNode exchange, int home, int target) {
    if (home == target) {
      throw new IllegalArgumentException(
          "repartition '%s' (%s) leads back to where its events come from, through a merge or a join: give what they meet there a repartition of its own"
              .formatted(exchange.name(), exchange.location()));
    }
  }

  private Map<Integer, Integer> levels(Map<End, Integer> componentOf) {
    var builder = GraphBuilder.directed().<Integer>immutable();
    componentOf.values().forEach(builder::addNode);
    for (PlanNode node : plan.nodes()) {
      if (node instanceof RepartitionNode) {
        builder.putEdge(
            Lookup.in(componentOf, new End(node.id(), false)),
            Lookup.in(componentOf, new End(node.id(), true)));
      }
    }
    Graph<Integer> stages = builder.build();
    requireNoCircle(componentOf, stages);
    Map<Integer, Integer> levels = new HashMap<>();
    stages.nodes().forEach(stage -> level(stages, stage, levels));
    return levels;
  }

  private void requireNoCircle(Map<End, Integer> componentOf, Graph<Integer> stages) {
    List<String> circle = new ArrayList<>();
    for (PlanNode node : plan.nodes()) {
      if (node instanceof RepartitionNode exchange
          && Graphs.reachableNodes(stages, Lookup.in(componentOf, new End(node.id(), true)))
              .contains(Lookup.in(componentOf, new End(node.id(), false)))) {
        circle.add("'%s' (%s)".formatted(exchange.name(), exchange.location()));
      }
    }
    if (!circle.isEmpty()) {
      throw new IllegalArgumentException(
          "the repartitions %s feed each other in a circle, through merges or joins: give the streams or tables that meet a repartition of their own"
              .formatted(String.join(", ", circle)));
    }
  }

  private static int level(Graph<Integer> stages, int stage, Map<Integer, Integer> levels) {
    Integer known = levels.get(stage);
    if (known != null) {
      return known;
    }
    int level = 0;
    for (int upstream : stages.predecessors(stage)) {
      level = Math.max(level, 1 + level(stages, upstream, levels));
    }
    levels.put(stage, level);
    return level;
  }

  private static ImmutableList<StagePlan> stages(
      Map<Integer, List<PlanNode>> nodes,
      Map<Integer, List<RepartitionNode>> incoming,
      Map<Integer, Integer> levels) {
    Map<Integer, String> names = new HashMap<>();
    nodes.forEach((id, own) -> names.put(id, name(own, incoming.getOrDefault(id, List.of()))));
    requireDistinct(names.values());
    return nodes.entrySet().stream()
        .map(
            entry ->
                new StagePlan(
                    Lookup.in(names, entry.getKey()),
                    number(Lookup.in(names, entry.getKey())),
                    Lookup.in(levels, entry.getKey()),
                    ImmutableList.copyOf(entry.getValue()),
                    sourceTopics(entry.getValue()),
                    ImmutableList.copyOf(incoming.getOrDefault(entry.getKey(), List.of()))))
        .sorted(Comparator.comparingInt(StagePlan::level).thenComparing(StagePlan::name))
        .collect(ImmutableList.toImmutableList());
  }

  private static void requireDistinct(Collection<String> names) {
    Map<Integer, String> byNumber = new HashMap<>();
    for (String name : names) {
      String other = byNumber.put(number(name), name);
      if (other != null) {
        throw new IllegalArgumentException(
            "inputs '%s' and '%s' cannot be told apart in one topology: rename the repartition"
                .formatted(name, other));
      }
    }
  }

  // It is written into records and committed offsets, so other stages must have no part in it.
  private static int number(String name) {
    return Hashing.murmur3_32_fixed().hashString(name, StandardCharsets.UTF_8).asInt()
        & Integer.MAX_VALUE;
  }

  // Hardly anything that a user may add later has a part in the name: the first input names the
  // stage. Another first one does, and then what the former stage has sent counts for no time.
  private static String name(List<PlanNode> nodes, List<RepartitionNode> incoming) {
    if (!incoming.isEmpty()) {
      return incoming.stream().map(RepartitionNode::name).sorted().findFirst().orElseThrow()
          + "-repartition";
    }
    return sourceTopics(nodes).first();
  }

  private static ImmutableSortedSet<String> sourceTopics(List<PlanNode> nodes) {
    return nodes.stream()
        .filter(SourceNode.class::isInstance)
        .map(node -> ((SourceNode) node).topic().name())
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }
}
