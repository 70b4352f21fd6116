package dev.headrace.dsl.plan;

/** When an aggregation emits its results. */
public enum Emission {
  /** A result when a row has changed, at most one per row and epoch. */
  UPDATES("updates"),
  /** A result each time a row changes. */
  EVERY_UPDATE("every update"),
  /** One result per key and window, when the window closes. */
  FINAL("final results");

  private final String description;

  Emission(String description) {
    this.description = description;
  }

  /** Returns it in words. */
  public String describe() {
    return description;
  }
}
