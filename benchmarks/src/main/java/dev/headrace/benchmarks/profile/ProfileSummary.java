package dev.headrace.benchmarks.profile;

import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many samples of a profile went into what.
 *
 * @param samples the samples of each cost
 */
public record ProfileSummary(Map<Cost, Long> samples) {

  /** Returns the summary of collapsed stacks: frames from the root on, a blank, a count. */
  public static ProfileSummary of(List<String> collapsed) {
    Map<Cost, Long> samples = new EnumMap<>(Cost.class);
    for (String line : collapsed) {
      int blank = line.lastIndexOf(' ');
      samples.merge(
          Cost.of(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1)), Long::sum);
    }
    return new ProfileSummary(Maps.immutableEnumMap(samples));
  }

  /** Returns the share of a cost in all samples, from 0 to 1. */
  public double share(Cost cost) {
    long all = samples.values().stream().mapToLong(Long::longValue).sum();
    return all == 0 ? 0 : (double) samples.getOrDefault(cost, 0L) / all;
  }

  /** Returns a row of a Markdown table with the share of each cost in percent. */
  public String row(String workload) {
    StringBuilder row = new StringBuilder("| " + workload + " |");
    for (Cost cost : Cost.values()) {
      row.append(String.format(Locale.ROOT, " %.0f |", 100 * share(cost)));
    }
    return row.append('\n').toString();
  }

  /** Returns the head of the table. */
  public static String head() {
    StringBuilder head = new StringBuilder("| percent of samples |");
    for (Cost cost : Cost.values()) {
      head.append(' ').append(cost.title()).append(" |");
    }
    return head + "\n| --- |" + " --- |".repeat(Cost.values().length) + "\n";
  }
}
