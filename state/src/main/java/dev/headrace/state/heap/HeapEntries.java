package dev.headrace.state.heap;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries in unsigned byte order that can be put back to how they were when last persisted. */
final class HeapEntries {

  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  // For each key changed since persisting was last begun the value it had then; empty when it was
  // absent.
  private final NavigableMap<byte[], Optional<byte[]>> begun =
      new TreeMap<>(Arrays::compareUnsigned);
  // The same for what had changed until then since the last that is done.
  private final NavigableMap<byte[], Optional<byte[]>> done =
      new TreeMap<>(Arrays::compareUnsigned);

  byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void put(byte[] key, byte[] value) {
    remember(key, entries.put(key, value));
  }

  void delete(byte[] key) {
    remember(key, entries.remove(key));
  }

  void deleteRange(byte[] fromInclusive, byte[] toExclusive) {
    List.copyOf(range(fromInclusive, toExclusive).keySet()).forEach(this::delete);
  }

  /** A live view of a range, for reading. */
  NavigableMap<byte[], byte[]> range(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    if (toExclusive == null) {
      return entries.tailMap(fromInclusive, true);
    }
    if (Arrays.compareUnsigned(fromInclusive, toExclusive) >= 0) {
      return Collections.emptyNavigableMap();
    }
    return entries.subMap(fromInclusive, true, toExclusive, false);
  }

  /** Persists what there is from now on, once {@link #endPersisting} comes before a crash. */
  void beginPersisting() {
    begun.forEach(done::putIfAbsent);
    begun.clear();
  }

  void endPersisting() {
    done.clear();
  }

  void forgetUnpersisted() {
    putBack(begun);
    putBack(done);
  }

  private void putBack(NavigableMap<byte[], Optional<byte[]>> former) {
    former.forEach(
        (key, value) ->
            value.ifPresentOrElse(kept -> entries.put(key, kept), () -> entries.remove(key)));
    former.clear();
  }

  private void remember(byte[] key, byte @Nullable [] previous) {
    begun.putIfAbsent(key, Optional.ofNullable(previous));
  }
}
