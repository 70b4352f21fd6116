package dev.headrace.dsl;

import dev.headrace.dsl.plan.GlobalTableSpec;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The global tables of a topology while it is being written, by name. */
final class GlobalTables {

  private final Problems problems;
  private final Map<String, GlobalTableSpec> tables = new LinkedHashMap<>();

  GlobalTables(Problems problems) {
    this.problems = problems;
  }

  /** Takes a table, or reports that its name is of another one. */
  GlobalTableSpec add(GlobalTableSpec table, SourceLocation location) {
    InternalNames.check("global table", table.name(), problems, location);
    GlobalTableSpec known = tables.putIfAbsent(table.name(), table);
    if (known != null && !known.topic().equals(table.topic())) {
      problems.report(
          "the name \"%s\" of a global table is taken at %s"
              .formatted(table.name(), known.location()),
          "give each global table a name of its own",
          location);
    }
    return known == null ? table : known;
  }

  /** Returns the topics they are read from. */
  Set<String> topics() {
    return tables.values().stream()
        .map(table -> table.topic().name())
        .collect(Collectors.toUnmodifiableSet());
  }
}
