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
  private boolean givesUp;
  private boolean hasToRejoin;

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

  /** Takes note that this member gives partitions up, on the way to another placement. */
  void givesUp() {
    givesUp = true;
  }

  /** Takes note of what the group says; called after {@link #givesUp()}. */
  void told(PlacementNote note) {
    told = note;
    // What others wait for was a former session's of this process, and is free already.
    hasToRejoin = note.awaited() && !givesUp;
    givesUp = false;
  }

  /** Returns what the group has said last, or null before it said anything. */
  @Nullable PlacementNote told() {
    return told;
  }

  /** Returns once whether this member has to ask for another placement. */
  boolean takeHasToRejoin() {
    boolean result = hasToRejoin;
    hasToRejoin = false;
    return result;
  }
}
