package dev.headrace.state.rocksdb;

import dev.headrace.state.SortedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/**
 * A file of sorted changes that RocksDB takes over as it is, so that they are neither sorted nor
 * written twice.
 *
 * <p>The metadata that belongs to the changes is in the same file, in front of them: one file is
 * taken over as a whole or not at all.
 */
final class SortedFile implements AutoCloseable {
  // It is nothing that RocksDB would take for its own after a kill.
  private static final String NAME = "loading";

  private final DatabaseLabel label;
  private final Path path;
  private final EnvOptions environment = new EnvOptions();
  private final SstFileWriter writer;

  SortedFile(DatabaseLabel label, Options options) {
    this.label = label;
    this.path = label.directory().resolve(NAME);
    this.writer = new SstFileWriter(environment, options);
  }

  /** Removes what a killed process may have left in a database's directory. */
  static void removeRemains(DatabaseLabel label) {
    try {
      Files.deleteIfExists(label.directory().resolve(NAME));
    } catch (IOException e) {
      throw label.failure("clean", e);
    }
  }

  /**
   * Writes the file.
   *
   * @param rows changes of one store, at least one
   * @param attributes attributes of the database
   * @param store that store
   */
  void write(SortedRows rows, Map<String, byte[]> attributes, RocksDbStore store)
      throws RocksDBException {
    writer.open(path.toString());
    // Attributes come in front of the numbers of stores, and those in front of all stores.
    for (Map.Entry<String, byte[]> attribute : new TreeMap<>(attributes).entrySet()) {
      writer.put(KeyLayout.attributeKey(attribute.getKey()), attribute.getValue());
    }
    if (!store.isRecorded()) {
      writer.put(KeyLayout.storeNumberKey(store.name()), KeyLayout.number(store.number()));
    }
    rows.visit(SortedRows.requiringOrder(store.name(), new Rows(store.number())));
    writer.finish();
  }

  String path() {
    return path.toString();
  }

  @Override
  public void close() {
    writer.close();
    environment.close();
    removeRemains(label);
  }

  private final class Rows implements SortedRows.Visitor {
    private final int storeNumber;

    Rows(int storeNumber) {
      this.storeNumber = storeNumber;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      try {
        writer.put(KeyLayout.key(storeNumber, key), value);
      } catch (RocksDBException e) {
        throw label.failure("load into", e);
      }
    }

    @Override
    public void delete(byte[] key) {
      try {
        writer.delete(KeyLayout.key(storeNumber, key));
      } catch (RocksDBException e) {
        throw label.failure("load into", e);
      }
    }
  }
}
