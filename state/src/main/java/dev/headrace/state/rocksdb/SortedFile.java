package dev.headrace.state.rocksdb;

import dev.headrace.state.StateException;
import dev.headrace.state.WriteBatch;
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
   * @param batch changes of one store, in ascending order of their keys
   * @param store that store
   */
  void write(WriteBatch batch, RocksDbStore store) throws RocksDBException {
    writer.open(path.toString());
    TreeMap<String, byte[]> attributes = new TreeMap<>();
    batch.visit(new Attributes(attributes));
    // Attributes come in front of the numbers of stores, and those in front of all stores.
    for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
      writer.put(KeyLayout.attributeKey(attribute.getKey()), attribute.getValue());
    }
    if (!store.isRecorded()) {
      writer.put(KeyLayout.storeNumberKey(store.name()), KeyLayout.number(store.number()));
    }
    batch.visit(new Rows(store));
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

  private record Attributes(Map<String, byte[]> found) implements WriteBatch.Visitor {
    @Override
    public void put(String store, byte[] key, byte[] value) {}

    @Override
    public void delete(String store, byte[] key) {}

    @Override
    public void deleteRange(String store, byte[] from, byte[] to) {
      throw new IllegalArgumentException(
          "A range of store '" + store + "' cannot be deleted by a file of sorted changes.");
    }

    @Override
    public void attribute(String name, byte[] value) {
      found.put(name, value);
    }
  }

  private final class Rows implements WriteBatch.Visitor {
    private final RocksDbStore store;

    Rows(RocksDbStore store) {
      this.store = store;
    }

    @Override
    public void put(String name, byte[] key, byte[] value) {
      try {
        writer.put(KeyLayout.key(number(name), key), value);
      } catch (RocksDBException e) {
        throw failure(e);
      }
    }

    @Override
    public void delete(String name, byte[] key) {
      try {
        writer.delete(KeyLayout.key(number(name), key));
      } catch (RocksDBException e) {
        throw failure(e);
      }
    }

    private int number(String name) {
      if (!name.equals(store.name())) {
        throw new IllegalArgumentException(
            "Changes of store '" + name + "' do not go into the file of '" + store.name() + "'.");
      }
      return store.number();
    }

    private StateException failure(RocksDBException cause) {
      return label.failure("load into", cause);
    }

    @Override
    public void deleteRange(String name, byte[] from, byte[] to) {}

    @Override
    public void attribute(String name, byte[] value) {}
  }
}
