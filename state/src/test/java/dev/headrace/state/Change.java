package dev.headrace.state;

import static dev.headrace.state.Bytes.hex;

import java.util.function.Consumer;

/** A change that can be added to a batch and told apart in a report. */
public final class Change {

  private final String told;
  private final Consumer<WriteBatch> change;

  private Change(String told, Consumer<WriteBatch> change) {
    this.told = told;
    this.change = change;
  }

  static Change put(String store, byte[] key, byte[] value) {
    return new Change(
        store + ":" + hex(key) + "=" + hex(value), batch -> batch.put(store, key, value));
  }

  static Change delete(String store, byte[] key) {
    return new Change(store + ":" + hex(key) + " deleted", batch -> batch.delete(store, key));
  }

  static Change deleteRange(String store, byte[] from, byte[] to) {
    return new Change(
        store + ":[" + hex(from) + ", " + hex(to) + ") deleted",
        batch -> batch.deleteRange(store, from, to));
  }

  static Change attribute(String name, byte[] value) {
    return new Change(name + "=" + hex(value), batch -> batch.attribute(name, value));
  }

  void addTo(WriteBatch batch) {
    change.accept(batch);
  }

  @Override
  public String toString() {
    return told;
  }
}
