package dev.headrace.state;

import static dev.headrace.state.Bytes.hex;

import java.util.List;
import java.util.function.Consumer;

/** One operation on a database and its model, which can be told apart in a report. */
public final class Operation {

  static final Operation PERSIST = new Operation("persist", ComparedDatabase::persist);
  static final Operation REOPEN = new Operation("reopen", ComparedDatabase::reopen);
  static final Operation CRASH = new Operation("crash", ComparedDatabase::crash);

  private final String told;
  private final Consumer<ComparedDatabase> operation;

  private Operation(String told, Consumer<ComparedDatabase> operation) {
    this.told = told;
    this.operation = operation;
  }

  static Operation write(List<Change> changes) {
    return new Operation("write " + changes, compared -> compared.write(changes));
  }

  /** Many changes of one store, and an attribute, that are there for good at once. */
  static Operation load(String store, List<byte[]> deleted, List<byte[]> put, byte[] value) {
    return new Operation(
        "load %s without %s and with %s = %s"
            .formatted(
                store,
                deleted.stream().map(Bytes::hex).toList(),
                put.stream().map(Bytes::hex).toList(),
                hex(value)),
        compared -> compared.load(store, deleted, put, value));
  }

  /** What was written before is persisted while a batch is written. */
  static Operation persistDuringWrite(List<Change> changes) {
    return new Operation(
        "persist and meanwhile write " + changes, compared -> compared.persistDuringWrite(changes));
  }

  /** The process is killed while what was written before, but not a batch, is persisted. */
  static Operation crashWhilePersisting(List<Change> changes) {
    return new Operation(
        "persist, meanwhile write " + changes + ", and crash",
        compared -> compared.crashWhilePersisting(changes));
  }

  /** A scan whose cursor has given some entries when a batch is written. */
  static Operation scanDuringWrite(
      String store,
      byte[] from,
      byte[] to,
      boolean descending,
      int entriesBefore,
      List<Change> changes) {
    return new Operation(
        "scan %s [%s, %s)%s and after %d entries write %s"
            .formatted(
                store,
                hex(from),
                to == null ? "end" : hex(to),
                descending ? " backwards" : "",
                entriesBefore,
                changes),
        compared -> compared.scanDuringWrite(store, from, to, descending, entriesBefore, changes));
  }

  void apply(ComparedDatabase compared) {
    operation.accept(compared);
  }

  @Override
  public String toString() {
    return told;
  }
}
