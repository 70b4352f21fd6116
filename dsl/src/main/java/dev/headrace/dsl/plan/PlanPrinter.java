package dev.headrace.dsl.plan;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.Set;

/**
 * The text form of a plan: a tree of one line per node. Nodes that follow each other stand below
 * each other at one depth, and only a fork goes deeper, so a new node is a new line and changes no
 * other. A merge stands where its left input comes from; its right input refers to it by the name
 * of what is nearest upstream.
 */
public final class PlanPrinter {

  private final Plan plan;
  private final StringBuilder text = new StringBuilder();
  private final Set<PlanNode> printedMeetings = new HashSet<>();

  private PlanPrinter(Plan plan) {
    this.plan = plan;
  }

  /** Returns the plan as an indented tree, each line ended by a line feed. */
  public static String print(Plan plan) {
    var printer = new PlanPrinter(plan);
    printer.line(0, "topology " + plan.application());
    for (PlanNode node : plan.nodes()) {
      if (node instanceof SourceNode source) {
        printer.line(1, printer.titleOf(source));
        printer.follow(new Input(source.id(), 0), 2);
      }
    }
    return printer.text.toString();
  }

  private void line(int depth, String content) {
    text.append("  ".repeat(depth)).append(content).append('\n');
  }

  private void follow(Input input, int depth) {
    ImmutableList<PlanNode> consumers = plan.consumers(input);
    if (consumers.size() == 1) {
      step(consumers.get(0), input, depth);
      return;
    }
    for (PlanNode consumer : consumers) {
      line(depth, "then");
      step(consumer, input, depth + 1);
    }
  }

  private void step(PlanNode node, Input from, int depth) {
    if (node.inputs().size() > 1) {
      Input left = node.inputs().get(0);
      if (!left.equals(from) || !printedMeetings.add(node)) {
        line(depth, node.operator() + " into " + plan.originOf(left));
        return;
      }
    }
    line(depth, titleOf(node));
    if (node instanceof TransformNode split && !split.branches().isEmpty()) {
      for (int branch = 0; branch < split.branches().size(); branch++) {
        line(depth + 1, "branch " + split.branches().get(branch));
        follow(new Input(split.id(), branch), depth + 2);
      }
    } else {
      printSideOutputs(node, depth);
      follow(new Input(node.id(), 0), depth);
    }
  }

  private void printSideOutputs(PlanNode node, int depth) {
    for (int side = 0; side < node.sideOutputs().size(); side++) {
      Input output = new Input(node.id(), 1 + side);
      if (!plan.consumers(output).isEmpty()) {
        line(depth + 1, node.sideOutputs().get(side));
        follow(output, depth + 2);
      }
    }
  }

  private String titleOf(PlanNode node) {
    String name = node.name();
    String title = node.operator() + (name == null ? "" : " " + name);
    String others = node.inputs().stream().skip(1).map(plan::originOf).collect(joining(", "));
    return title + (others.isEmpty() ? "" : " with " + others) + node.settings();
  }
}
