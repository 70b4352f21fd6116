package dev.headrace.dsl.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link PlanDescription}, without anything that cannot be written down.
 *
 * @param id tells it from all others of its plan; made of names and operators, never of a count of
 *     all nodes
 * @param operator the name of the operator, such as {@code filter}
 * @param name the user's name for it or its topic, or null for one without
 * @param settings what else distinguishes it, such as its windows, or null
 * @param topic the topic in Kafka that it reads, writes or leads through, or null
 * @param inputs where its events come from
 * @param stores the stores it owns
 */
public record PlanStep(
    String id,
    String operator,
    @Nullable String name,
    @Nullable String settings,
    @Nullable String topic,
    List<Link> inputs,
    List<Store> stores) {

  /**
   * A way from one step to another.
   *
   * @param from the id of the step that the events come from
   * @param branch which of its ways out they take, or null for the only or main one
   */
  public record Link(String from, @Nullable String branch) {}

  /**
   * A store.
   *
   * @param name the user's name for it
   * @param layout how its rows are arranged, in words; what is kept under another one is refused
   * @param changelog the topic in Kafka that repeats it; that of a table is the topic it reads
   */
  public record Store(String name, String layout, String changelog) {}

  /** Copies the lists. */
  public PlanStep {
    inputs = List.copyOf(inputs);
    stores = List.copyOf(stores);
  }

  /** Returns operator, name and settings in one line. */
  public String title() {
    return operator + (name == null ? "" : " " + name) + (settings == null ? "" : ", " + settings);
  }
}
