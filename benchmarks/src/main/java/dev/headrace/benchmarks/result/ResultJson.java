package dev.headrace.benchmarks.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Results with every single run, as JSON. */
public final class ResultJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ResultJson() {}

  /**
   * Returns the JSON of results.
   *
   * @param machine where they were measured
   */
  public static String of(List<Result> results, String machine) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("machine", machine);
    ArrayNode array = root.putArray("results");
    results.forEach(result -> write(result, array.addObject()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of numbers cannot be written", e);
    }
  }

  private static void write(Result result, ObjectNode node) {
    node.put("workload", result.workload());
    node.put("headline", name(result.headline()));
    write(result.ratio(), node.putObject("oursByPeer"));
    write(result.overFloor(), node.putObject("oursByFloor"));
    ArrayNode samples = node.putArray("samples");
    for (Sample sample : result.samples()) {
      ObjectNode run = samples.addObject();
      run.put("contender", sample.contender().label());
      run.put("round", sample.round());
      sample.values().forEach((metric, value) -> run.put(name(metric), value));
    }
  }

  private static void write(Spread spread, ObjectNode node) {
    if (!Double.isNaN(spread.median())) {
      node.put("min", spread.min());
      node.put("median", spread.median());
      node.put("max", spread.max());
    }
  }

  private static String name(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
