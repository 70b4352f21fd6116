package dev.headrace.dsl.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;

/** An immutable logical plan: the nodes of one topology in an order where inputs come first. */
public final class Plan {

  private final String application;
  private final ImmutableList<PlanNode> nodes;
  private final ImmutableListMultimap<Input, PlanNode> consumers;

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
