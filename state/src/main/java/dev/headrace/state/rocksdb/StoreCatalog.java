package dev.headrace.state.rocksdb;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.StateException;
import java.util.HashMap;
import java.util.Map;

/**
 * The stores of one database by name, and the numbers that stand for them in keys.
 *
 * <p>A number is written in the same step as the first entry under it, so that neither can survive
 * a crash alone. It is never given to another name.
 */
final class StoreCatalog {

  private final RocksDbTaskDatabase database;
  private final Map<String, RocksDbStore> stores = new HashMap<>();
  private int lastNumber = KeyLayout.METADATA_NUMBER;

  StoreCatalog(RocksDbTaskDatabase database) {
    this.database = database;
  }

  /** Takes over the stores that are in the database. */
  void read() {
    RocksDbStore metadata = new RocksDbStore(database, "metadata", KeyLayout.METADATA_NUMBER, true);
    try (ByteCursor numbers =
        metadata.scan(KeyLayout.storeNumbersFrom(), KeyLayout.storeNumbersTo())) {
      while (numbers.next()) {
        byte[] bytes = numbers.value();
        if (bytes.length != KeyLayout.PREFIX_BYTES) {
          throw database.label().damaged("the number of a store is unreadable");
        }
        int number = KeyLayout.number(bytes);
        String name = KeyLayout.storeName(numbers.key());
        stores.put(name, new RocksDbStore(database, name, number, true));
        lastNumber = Math.max(lastNumber, number);
      }
    }
  }

  /** The store of a name; a new one gets the next number. */
  RocksDbStore open(String name) {
    RocksDbStore known = stores.get(name);
    if (known == null) {
      known = new RocksDbStore(database, name, nextNumber(name), false);
      stores.put(name, known);
    }
    return known;
  }

  private int nextNumber(String name) {
    if (lastNumber == KeyLayout.MAX_STORE_NUMBER) {
      throw new StateException(
          "Store '"
              + name
              + "' is one too many for "
              + database.label().database()
              + ". Wipe it to be rid of the stores that are no longer used.");
    }
    lastNumber++;
    return lastNumber;
  }
}
