package dev.headrace.dsl.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What differs between two versions of a plan in what outlives a process. */
final class PlanChanges {

  private final List<String> changes = new ArrayList<>();

  private PlanChanges() {}

  static List<String> between(PlanDescription previous, PlanDescription now) {
    var comparison = new PlanChanges();
    if (!previous.application().equals(now.application())) {
      comparison.changes.add(
          "the application \"%s\" is now \"%s\": it starts without positions and state"
              .formatted(previous.application(), now.application()));
    }
    comparison.compare(lasting(previous), lasting(now));
    return List.copyOf(comparison.changes);
  }

  private void compare(Map<String, String> previous, Map<String, String> now) {
    previous.forEach(
        (what, before) -> {
          String after = now.get(what);
          if (after == null) {
            changes.add(what + " is gone");
          } else if (!after.equals(before)) {
            changes.add("%s was \"%s\" and is \"%s\"".formatted(what, before, after));
          }
        });
    for (String what : now.keySet()) {
      if (!previous.containsKey(what)) {
        changes.add(what + " is new");
      }
    }
  }

  // A topic that is written instead of read is another thing, and a store of another operator, too.
  private static Map<String, String> lasting(PlanDescription description) {
    Map<String, String> lasting = new TreeMap<>();
    for (PlanStep step : description.steps()) {
      if (step.topic() != null) {
        lasting.put("%s \"%s\"".formatted(step.operator(), step.name()), step.title());
      }
      for (PlanStep.Store store : step.stores()) {
        lasting.put(
            "store \"%s\"".formatted(store.name()),
            "%s, rows %s".formatted(step.title(), store.layout()));
      }
    }
    return lasting;
  }
}
