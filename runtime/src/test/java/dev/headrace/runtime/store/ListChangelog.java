package dev.headrace.runtime.store;

import dev.headrace.runtime.port.Appender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;

/** A changelog in a list: what was appended can be read once its transaction is committed. */
final class ListChangelog {
  private final List<LogRecord> committed = new ArrayList<>();
  private final List<LogRecord> open = new ArrayList<>();
  private long end;

  /** Returns an appender as a process has it that has appended nothing yet. */
  Appender newAppender() {
    return new Appender() {
      private long nextOffset = -1;

      @Override
      public void append(byte[] key, byte[] value, long timestampMs, Headers headers) {
        append(key, value, timestampMs);
      }

      @Override
      public void append(byte[] key, byte[] value, long timestampMs) {
        if (timestampMs < 0) {
          throw new IllegalArgumentException("timestamp " + timestampMs);
        }
        open.add(new LogRecord(end, key, value, timestampMs));
        end++;
        // As a log does, this counts a record as soon as it is acknowledged, committed or not.
        nextOffset = end;
      }

      @Override
      public long nextOffset() {
        return nextOffset;
      }
    };
  }

  List<LogRecord> open() {
    return open;
  }

  void commit() {
    committed.addAll(open);
    endTransaction();
  }

  void abort() {
    endTransaction();
  }

  private void endTransaction() {
    open.clear();
    end++;
  }

  /** Returns what a committed reader sees from an offset on, with or without superseded records. */
  ListBatch read(long from, boolean compacted) {
    TreeMap<byte[], LogRecord> newest = new TreeMap<>(Arrays::compareUnsigned);
    committed.forEach(record -> newest.put(record.key(), record));
    List<LogRecord> kept =
        compacted ? new ArrayList<>(newest.values()) : new ArrayList<>(committed);
    kept.removeIf(record -> record.offset() < from);
    kept.sort(Comparator.comparing(LogRecord::offset));
    return new ListBatch(kept, end);
  }

  /**
   * Returns the newest value of each record key, going by the committed records before an offset.
   */
  Map<RowKey, String> foldBefore(long offset) {
    TreeMap<RowKey, String> fold = new TreeMap<>();
    for (LogRecord record : committed) {
      if (record.offset() >= offset) {
        break;
      }
      RowKey key = new RowKey(0, record.key());
      if (record.value() == null) {
        fold.remove(key);
      } else {
        fold.put(key, new String(record.value(), StandardCharsets.ISO_8859_1));
      }
    }
    return fold;
  }
}
