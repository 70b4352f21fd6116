package dev.headrace.dsl;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The refusal of a topology, with everything that is wrong with it.
 *
 * <pre>{@code
 * TopologyBuilder mistaken = TopologyBuilder.named("mistaken");
 * mistaken.stream(CLICKS).selectKey((user, click) -> click.page()).groupByKey().count("clicks");
 * try {
 *   mistaken.build();
 * } catch (TopologyException e) {
 *   assert e.problems().size() == 1;
 * }
 * }</pre>
 */
public final class TopologyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ImmutableList<Problem> problems;

  TopologyException(String application, List<Problem> problems) {
    super(messageOf(application, problems));
    this.problems = ImmutableList.copyOf(problems);
  }

  private static String messageOf(String application, List<Problem> problems) {
    var message = new StringBuilder();
    message.append(
        problems.size() == 1
            ? "topology %s has a problem".formatted(application)
            : "topology %s has %d problems".formatted(application, problems.size()));
    for (int i = 0; i < problems.size(); i++) {
      message.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
    }
    return message.toString();
  }

  /** Returns the problems in the order they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
