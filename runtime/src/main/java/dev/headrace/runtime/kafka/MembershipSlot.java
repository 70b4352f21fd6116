package dev.headrace.runtime.kafka;

import dev.headrace.runtime.envelope.PlacementNote;
import dev.headrace.runtime.port.Membership;
import org.jspecify.annotations.Nullable;

/**
 * What a group reader and the assignor that its client makes for itself have to tell each other.
 * Used on the thread that polls.
 */
final class MembershipSlot {
  private @Nullable Membership membership;
  private @Nullable PlacementNote told;

  void join(Membership joining) {
    membership = joining;
  }

  Membership membership() {
    Membership current = membership;
    if (current == null) {
      throw new IllegalStateException("subscribe before polling");
    }
    return current;
  }

  void told(PlacementNote note) {
    told = note;
  }

  /** Returns what the group has said last, or null before it said anything. */
  @Nullable PlacementNote told() {
    return told;
  }
}
