package dev.headrace.runtime.page;

import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The stretches of time that a store has events of, in order. What is known of them counts as
 * memory of the store.
 */
final class Stretches {
  private final TypedStore store;
  private final long widthMs;
  private final List<Stretch> stretches = new ArrayList<>();

  Stretches(TypedStore store, long widthMs) {
    this.store = store;
    this.widthMs = widthMs;
  }

  long widthMs() {
    return widthMs;
  }

  /** Returns the stretch at a place, or null when there are not that many. */
  @Nullable Stretch get(int place) {
    return place < stretches.size() ? stretches.get(place) : null;
  }

  /** Returns the place of the first stretch that has an instant or comes later. */
  int placeOf(long timeMs) {
    return firstFrom(startOf(Math.max(0, timeMs)));
  }

  /** Returns the start of the stretch that an instant is in. */
  long startOf(long timeMs) {
    return timeMs - timeMs % widthMs;
  }

  private int firstFrom(long startMs) {
    int low = 0;
    int high = stretches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (stretches.get(middle).startMs < startMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the stretch that an instant is in, one without pages if the store has none there. */
  Stretch findOrAdd(long timeMs) {
    long startMs = startOf(timeMs);
    int place = firstFrom(startMs);
    Stretch found = get(place);
    if (found == null || found.startMs != startMs) {
      found = new Stretch(startMs, true);
      stretches.add(place, found);
    }
    return found;
  }

  /** Returns the start of the first stretch that starts at an instant or later. */
  OptionalLong firstStart(long atOrAfterMs) {
    Stretch first = get(firstFrom(atOrAfterMs));
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.startMs);
  }

  /** Counts what is known of a stretch by now. */
  void count(Stretch stretch) {
    long bytes = stretch.bytes();
    store.hold(bytes - stretch.heldBytes);
    stretch.heldBytes = bytes;
  }

  void remove(Stretch stretch) {
    store.hold(-stretch.heldBytes);
    stretches.remove(stretch);
  }

  /** Forgets all of them, and finds out which ones the store has. */
  void reload() {
    for (Stretch stretch : stretches) {
      store.hold(-stretch.heldBytes);
    }
    stretches.clear();
    OptionalLong next = store.firstBucket();
    while (next.isPresent()) {
      stretches.add(new Stretch(next.getAsLong(), false));
      next = store.bucketAfter(next.getAsLong());
    }
  }
}
