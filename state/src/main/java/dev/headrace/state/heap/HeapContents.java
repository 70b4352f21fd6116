package dev.headrace.state.heap;

import dev.headrace.state.DatabaseIdentity;
import java.util.TreeMap;

/** What one task has on the heap's disk: whose it is, the entries of its stores, its attributes. */
final class HeapContents {

  private final DatabaseIdentity identity;
  private final TreeMap<String, HeapEntries> stores = new TreeMap<>();
  private final HeapEntries attributes = new HeapEntries();
  private long changedBytes;
  private long onItsWayBytes;
  private boolean persisting;
  private boolean lookedAt;

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
    return changedBytes + onItsWayBytes;
  }

  void addUnpersisted(long bytes) {
    changedBytes += bytes;
  }

  void persist() {
    begin();
    end();
  }

  /** Begins to persist what there is; a crash before it has ended undoes that, too. */
  void startPersisting() {
    if (!persisting && changedBytes > 0) {
      begin();
      persisting = true;
      lookedAt = false;
    }
  }

  /** Returns true once after each beginning; it has ended when somebody asks again. */
  boolean isPersisting() {
    if (persisting && lookedAt) {
      end();
    }
    lookedAt = true;
    return persisting;
  }

  void forgetUnpersisted() {
    stores.values().forEach(HeapEntries::forgetUnpersisted);
    attributes.forgetUnpersisted();
    changedBytes = 0;
    onItsWayBytes = 0;
    persisting = false;
  }

  private void begin() {
    stores.values().forEach(HeapEntries::beginPersisting);
    attributes.beginPersisting();
    onItsWayBytes += changedBytes;
    changedBytes = 0;
  }

  private void end() {
    stores.values().forEach(HeapEntries::endPersisting);
    attributes.endPersisting();
    onItsWayBytes = 0;
    persisting = false;
  }
}
