package dev.headrace.state.heap;

import dev.headrace.state.DatabaseIdentity;
import java.util.TreeMap;

/** What one task has on the heap's disk: whose it is, the entries of its stores, its attributes. */
final class HeapContents {

  private final DatabaseIdentity identity;
  private final TreeMap<String, HeapEntries> stores = new TreeMap<>();
  private final HeapEntries attributes = new HeapEntries();
  private long unpersistedBytes;

  HeapContents(DatabaseIdentity identity) {
    this.identity = identity;
  }

  DatabaseIdentity identity() {
    return identity;
  }

  HeapEntries store(String name) {
    return stores.computeIfAbsent(name, created -> new HeapEntries());
  }

  HeapEntries attributes() {
    return attributes;
  }

  long unpersistedBytes() {
    return unpersistedBytes;
  }

  void addUnpersisted(long bytes) {
    unpersistedBytes += bytes;
  }

  void persist() {
    stores.values().forEach(HeapEntries::persist);
    attributes.persist();
    unpersistedBytes = 0;
  }

  void forgetUnpersisted() {
    stores.values().forEach(HeapEntries::forgetUnpersisted);
    attributes.forgetUnpersisted();
    unpersistedBytes = 0;
  }
}
