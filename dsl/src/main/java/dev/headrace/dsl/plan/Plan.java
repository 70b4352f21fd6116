package dev.headrace.dsl.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import dev.headrace.dsl.failure.FailurePolicy;
import java.util.ArrayList;
import java.util.List;

/** An immutable logical plan: the nodes of one topology in an order where inputs come first. */
public final class Plan {

  private final String application;
  private final ImmutableList<PlanNode> nodes;
  private final ImmutableListMultimap<Input, PlanNode> consumers;
  private final ImmutableList<FailurePolicy> failures;

  /**
   * Creates a plan.
   *
   * @param application the name that all internal topics start with
   * @param nodes the nodes, each at the position of its id, after its inputs
   * @throws IllegalArgumentException when a node is at another position or before one of its inputs
   */
  public Plan(String application, Iterable<? extends PlanNode> nodes) {
    this.application = application;
    this.nodes = ImmutableList.copyOf(nodes);
    this.consumers = consumersOf(this.nodes);
    this.failures = failuresOf(this.nodes);
  }

  private static ImmutableListMultimap<Input, PlanNode> consumersOf(ImmutableList<PlanNode> nodes) {
    var consumers = ImmutableListMultimap.<Input, PlanNode>builder();
    for (int position = 0; position < nodes.size(); position++) {
      PlanNode node = nodes.get(position);
      if (node.id() != position) {
        throw new IllegalArgumentException(
            "node %s is at position %d: put each node at the position of its id"
                .formatted(node, position));
      }
      for (Input input : node.inputs()) {
        if (input.node() >= position) {
          throw new IllegalArgumentException(
              "node %s comes before its input %s: create inputs first".formatted(node, input));
        }
        consumers.put(input, node);
      }
    }
    return consumers.build();
  }

  // What a policy counts for follows from the plan: where several streams meet, the first decides.
  private static ImmutableList<FailurePolicy> failuresOf(ImmutableList<PlanNode> nodes) {
    List<FailurePolicy> failures = new ArrayList<>();
    for (PlanNode node : nodes) {
      if (node instanceof SourceNode source) {
        failures.add(source.spec().failures());
      } else if (node instanceof PolicyNode change) {
        failures.add(change.policy());
      } else {
        failures.add(failures.get(node.inputs().get(0).node()));
      }
    }
    return ImmutableList.copyOf(failures);
  }

  /** Returns what becomes of an event that fails at a node. */
  public FailurePolicy failurePolicy(PlanNode node) {
    return failures.get(node.id());
  }

  /** Returns the topics that are read, those of global tables included, in order of name. */
  public ImmutableSortedSet<String> sourceTopics() {
    var topics = ImmutableSortedSet.<String>naturalOrder();
    for (PlanNode node : nodes) {
      if (node instanceof SourceNode source) {
        topics.add(source.topic().name());
      }
    }
    globalTables().forEach(table -> topics.add(table.topic().name()));
    return topics.build();
  }

  /** Returns the global tables that streams are joined with, each once, in plan order. */
  public ImmutableSet<GlobalTableSpec> globalTables() {
    return nodes.stream()
        .filter(GlobalJoinNode.class::isInstance)
        .map(join -> ((GlobalJoinNode) join).table())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Returns the topics that must exist to be written, dead letters included, in order of name. */
  public ImmutableSortedSet<String> sinkTopics() {
    var topics = ImmutableSortedSet.<String>naturalOrder();
    for (PlanNode node : nodes) {
      if (node instanceof SinkNode sink) {
        topics.add(sink.topic().name());
      }
    }
    for (FailurePolicy policy : failures) {
      if (policy.deadLetterTopic() != null) {
        topics.add(policy.deadLetterTopic());
      }
    }
    return topics.build();
  }

  /** Returns all topics of the user that must exist, read or written. */
  public ImmutableSortedSet<String> userTopics() {
    return ImmutableSortedSet.copyOf(Sets.union(sourceTopics(), sinkTopics()));
  }

  /** Returns the application's name. */
  public String application() {
    return application;
  }

  /** Returns all nodes by id, inputs before those that take them. */
  public ImmutableList<PlanNode> nodes() {
    return nodes;
  }

  /**
   * Returns a node by its id.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  public PlanNode node(int id) {
    return nodes.get(id);
  }

  /**
   * Returns the nodes that take their events from one branch of a node, in order of id. A node that
   * takes the same input twice (a stream merged with itself) is in the list twice.
   */
  public ImmutableList<PlanNode> consumers(Input input) {
    return consumers.get(input);
  }

  /** Returns the name of the nearest node with one, from a node upstream by left inputs. */
  String originOf(Input input) {
    PlanNode node = node(input.node());
    String name = node.name();
    return name == null ? originOf(node.inputs().get(0)) : name;
  }

  /** Returns the tree that {@link PlanPrinter} prints. */
  @Override
  public String toString() {
    return PlanPrinter.print(this);
  }
}
