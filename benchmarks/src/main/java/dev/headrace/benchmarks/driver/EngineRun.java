package dev.headrace.benchmarks.driver;

import dev.headrace.benchmarks.data.ClickRecord;
import java.util.List;

/** One pass of an engine over records in memory; opened anew for each pass. */
interface EngineRun extends AutoCloseable {

  /** Puts the records where the engine finds them; not measured. */
  void load(List<ClickRecord> records);

  /** Processes all of them. */
  void process();

  /** Returns how many records came out. */
  long outputs();

  @Override
  void close();
}
