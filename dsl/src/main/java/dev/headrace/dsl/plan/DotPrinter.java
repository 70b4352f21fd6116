package dev.headrace.dsl.plan;

/** Descriptions of plans as directed graphs in the language of Graphviz. */
final class DotPrinter {

  private final StringBuilder text = new StringBuilder();

  private DotPrinter() {}

  static String print(PlanDescription description) {
    var printer = new DotPrinter();
    printer.text.append("digraph ").append(quoted(description.application())).append(" {\n");
    printer.line("node [shape=box]");
    for (PlanStep step : description.steps()) {
      printer.step(step);
    }
    return printer.text.append("}\n").toString();
  }

  private void step(PlanStep step) {
    String id = quoted(step.id());
    // Rounded: what touches a topic. A cylinder: what is kept.
    String style = step.topic() == null ? "" : ", style=rounded";
    line("%s [label=%s%s]".formatted(id, quoted(step.title()), style));
    for (PlanStep.Link input : step.inputs()) {
      String branch = input.branch();
      String label = branch == null ? "" : " [label=%s]".formatted(quoted(branch));
      line("%s -> %s%s".formatted(quoted(input.from()), id, label));
    }
    for (PlanStep.Store store : step.stores()) {
      String kept = quoted("store:" + store.name());
      line("%s [label=%s, shape=cylinder]".formatted(kept, quoted(store.name())));
      line("%s -> %s [dir=none, style=dashed]".formatted(id, kept));
    }
  }

  private void line(String content) {
    text.append("  ").append(content).append(";\n");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
