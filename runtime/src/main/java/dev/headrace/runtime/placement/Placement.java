package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableSetMultimap;
import dev.headrace.runtime.port.InputUnit;
import java.util.List;

/** A rule that says which process shall have which units in the end. */
public interface Placement {
  /**
   * Gives every unit to one candidate.
   *
   * @param units all units
   * @param candidates the processes, at least one, in an order that does not matter
   * @return the units of each candidate, by its name
   */
  ImmutableSetMultimap<String, InputUnit> place(List<InputUnit> units, List<Candidate> candidates);
}
