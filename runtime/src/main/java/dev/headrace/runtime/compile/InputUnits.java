package dev.headrace.runtime.compile;

import com.google.common.collect.ImmutableList;
import dev.headrace.runtime.port.InputUnit;

/** The input partitions of a layout, in the sets in which processes own them: one for each task. */
public final class InputUnits {
  private InputUnits() {}

  /** Returns one unit for each task, upstream stages first. */
  public static ImmutableList<InputUnit> of(Layout layout) {
    ImmutableList.Builder<InputUnit> units = ImmutableList.builder();
    for (StagePlan stage : layout.stages()) {
      for (int number = 0; number < layout.partitions(stage); number++) {
        units.add(new InputUnit(stage.name(), number, layout.inputs(stage, number)));
      }
    }
    return units.build();
  }
}
