package dev.headrace.dsl.plan;

/** Descriptions of plans as flowcharts in the language of Mermaid. */
final class MermaidPrinter {

  private final StringBuilder text = new StringBuilder("flowchart TB\n");

  private MermaidPrinter() {}

  static String print(PlanDescription description) {
    var printer = new MermaidPrinter();
    for (PlanStep step : description.steps()) {
      printer.step(step);
    }
    return printer.text.toString();
  }

  private void step(PlanStep step) {
    String id = id(step.id());
    // Rounded: what touches a topic. A cylinder: what is kept.
    line(
        step.topic() == null
            ? "%s[%s]".formatted(id, label(step.title()))
            : "%s([%s])".formatted(id, label(step.title())));
    for (PlanStep.Link input : step.inputs()) {
      String branch = input.branch();
      line(
          "%s -->%s %s"
              .formatted(id(input.from()), branch == null ? "" : "|" + label(branch) + "|", id));
    }
    for (PlanStep.Store store : step.stores()) {
      String kept = id("store:" + store.name());
      line("%s[(%s)]".formatted(kept, label(store.name())));
      line("%s -.- %s".formatted(id, kept));
    }
  }

  private void line(String content) {
    text.append("  ").append(content).append('\n');
  }

  // An id may hold letters and digits only: each other character becomes its code, so that two
  // ids that differ stay different.
  private static String id(String id) {
    var safe = new StringBuilder();
    for (int index = 0; index < id.length(); index++) {
      char character = id.charAt(index);
      if (isLetterOrDigit(character)) {
        safe.append(character);
      } else {
        safe.append('_').append(Integer.toHexString(character)).append('_');
      }
    }
    return safe.toString();
  }

  private static boolean isLetterOrDigit(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9');
  }

  private static String label(String text) {
    return '"' + text.replace("#", "#35;").replace("\"", "#quot;") + '"';
  }
}
