package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.port.InputUnit;

/**
 * A process that can be given units.
 *
 * @param name its name within the group, the same over restarts
 * @param owns the units it owns now
 * @param keeps the units whose state is on its disk
 */
public record Candidate(String name, ImmutableSet<InputUnit> owns, ImmutableSet<InputUnit> keeps) {}
