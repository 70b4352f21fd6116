package dev.headrace.dsl.plan;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.window.WindowSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a plan: a tree of one line per node. Nodes that follow each other stand below
 * each other at one depth, and only a fork goes deeper, so a new node is a new line and changes no
 * other. A merge stands where its left input comes from; its right input refers to it by the name
 * of what is nearest upstream.
 */
public final class PlanPrinter {

  private final Plan plan;
  private final StringBuilder text = new StringBuilder();
  private final Set<PlanNode> printedMerges = new HashSet<>();

  private PlanPrinter(Plan plan) {
    this.plan = plan;
  }

  /** Returns the plan as an indented tree, each line ended by a line feed. */
  public static String print(Plan plan) {
    var printer = new PlanPrinter(plan);
    printer.line(0, "topology " + plan.application());
    for (PlanNode node : plan.nodes()) {
      if (node instanceof SourceNode source) {
        printer.line(1, "stream " + source.topic().name());
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
      if (!left.equals(from) || !printedMerges.add(node)) {
        line(depth, "merge into " + originOf(left));
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
      follow(new Input(node.id(), 0), depth);
    }
  }

  private String titleOf(PlanNode node) {
    if (node instanceof TransformNode transform) {
      return transform.inputs().size() > 1
          ? transform.kind() + " with " + originOf(transform.inputs().get(1))
          : transform.kind();
    }
    if (node instanceof AggregateNode aggregate) {
      return aggregate.aggregation().kind()
          + " "
          + aggregate.name()
          + windowsOf(aggregate.window())
          + (aggregate.emission() == Emission.FINAL ? ", final results" : "");
    }
    String verb = node instanceof SinkNode ? "to " : "repartition ";
    return verb + Strings.nullToEmpty(nameOf(node));
  }

  private static String windowsOf(@Nullable WindowSpec window) {
    if (window == null) {
      return "";
    }
    String kind =
        window.isTumbling()
            ? ", tumbling " + Duration.ofMillis(window.sizeMs())
            : ", hopping %s by %s"
                .formatted(
                    Duration.ofMillis(window.sizeMs()), Duration.ofMillis(window.advanceMs()));
    return kind + ", grace " + Duration.ofMillis(window.graceMs());
  }

  private String originOf(Input input) {
    PlanNode node = plan.node(input.node());
    String name = nameOf(node);
    return name == null ? originOf(node.inputs().get(0)) : name;
  }

  private static @Nullable String nameOf(PlanNode node) {
    if (node instanceof SourceNode source) {
      return source.topic().name();
    }
    if (node instanceof SinkNode sink) {
      return sink.topic().name();
    }
    if (node instanceof RepartitionNode repartition) {
      return repartition.name();
    }
    return node instanceof AggregateNode aggregate ? aggregate.name() : null;
  }
}
