package dev.headrace.dsl.plan;

/** A language in which a plan can be written down. */
public enum PlanFormat {
  /** An indented tree for people, one line per step. */
  TEXT,
  /** JSON that {@link PlanDescription#fromJson} reads. */
  JSON,
  /** A flowchart in the language of Mermaid, which many viewers of Markdown draw. */
  MERMAID,
  /** A directed graph in the language of Graphviz. */
  DOT;

  /** Returns a plan in this language, each line ended by a line feed. */
  public String print(Plan plan) {
    return switch (this) {
      case TEXT -> PlanPrinter.print(plan);
      case JSON -> PlanDescription.of(plan).toJson();
      case MERMAID -> PlanDescription.of(plan).toMermaid();
      case DOT -> PlanDescription.of(plan).toDot();
    };
  }
}
