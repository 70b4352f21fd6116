package dev.headrace.runtime.page;

import dev.headrace.runtime.store.KeyHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Events one behind the other in an array. It grows in the epoch that has begun it, in the hands of
 * who has begun it, and is never changed afterwards.
 *
 * <p>In front of them is a byte that says what the array is. An event is its timestamp, whether it
 * came marked, the lengths of key and content, and those.
 */
final class EventPage {
  /** What an array of events begins with. */
  static final byte EVENTS = 0;

  private static final int TIMESTAMP = 0;
  private static final int MARKED = TIMESTAMP + Long.BYTES;
  private static final int KEY_LENGTH = MARKED + 1;
  private static final int CONTENT_LENGTH = KEY_LENGTH + Integer.BYTES;
  private static final int HEADER_BYTES = CONTENT_LENGTH + Integer.BYTES;
  private static final int FIRST_EVENTS = 8;
  private static final int FIRST_BYTES = 1024;
  private static final byte YES = 1;
  private static final byte NO = 0;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int length = 1;
  private int[] offsets = new int[FIRST_EVENTS];
  private int size;
  private long latestMs = Long.MIN_VALUE;

  EventPage() {
    bytes = new byte[FIRST_BYTES];
    bytes[0] = EVENTS;
  }

  /**
   * Reads what {@link #toBytes} has written.
   *
   * @throws IllegalArgumentException if it is not that
   */
  EventPage(byte[] written) {
    bytes = written;
    while (length < written.length) {
      takeNext();
    }
  }

  private void takeNext() {
    long end = (long) length + HEADER_BYTES;
    if (end <= bytes.length) {
      int keyBytes = (int) INTS.get(bytes, length + KEY_LENGTH);
      int contentBytes = (int) INTS.get(bytes, length + CONTENT_LENGTH);
      end = keyBytes < 0 || contentBytes < 0 ? Long.MAX_VALUE : end + keyBytes + contentBytes;
    }
    if (end > bytes.length) {
      throw new IllegalArgumentException("its event %d does not end".formatted(size));
    }
    noteEvent((int) end);
  }

  /** Takes note of the event that begins where the last one ends. */
  private void noteEvent(int end) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    offsets[size++] = length;
    latestMs = Math.max(latestMs, (long) LONGS.get(bytes, length + TIMESTAMP));
    length = end;
  }

  /** Adds an event; only within the epoch that has begun the page. */
  void add(byte[] key, byte[] content, long timestampMs, boolean marked) {
    int end = Math.addExact(length, HEADER_BYTES + key.length + content.length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    LONGS.set(bytes, length + TIMESTAMP, timestampMs);
    bytes[length + MARKED] = marked ? YES : NO;
    INTS.set(bytes, length + KEY_LENGTH, key.length);
    INTS.set(bytes, length + CONTENT_LENGTH, content.length);
    System.arraycopy(key, 0, bytes, length + HEADER_BYTES, key.length);
    System.arraycopy(content, 0, bytes, length + HEADER_BYTES + key.length, content.length);
    noteEvent(end);
  }

  /** Returns how many events there are. */
  int size() {
    return size;
  }

  /** Returns how many bytes they take. */
  int length() {
    return length;
  }

  /** Returns the latest timestamp of an event in ms. */
  long latestMs() {
    return latestMs;
  }

  long timestampMs(int index) {
    return (long) LONGS.get(bytes, offsets[index] + TIMESTAMP);
  }

  /** Returns whether an event was marked when it was added. */
  boolean isMarked(int index) {
    return bytes[offsets[index] + MARKED] == YES;
  }

  int keyHash(int index) {
    return KeyHash.of(key(index));
  }

  boolean hasKey(int index, byte[] key) {
    int offset = offsets[index];
    int start = offset + HEADER_BYTES;
    return (int) INTS.get(bytes, offset + KEY_LENGTH) == key.length
        && Arrays.equals(bytes, start, start + key.length, key, 0, key.length);
  }

  byte[] key(int index) {
    int offset = offsets[index];
    int start = offset + HEADER_BYTES;
    return Arrays.copyOfRange(bytes, start, start + (int) INTS.get(bytes, offset + KEY_LENGTH));
  }

  byte[] content(int index) {
    int offset = offsets[index];
    int start = offset + HEADER_BYTES + (int) INTS.get(bytes, offset + KEY_LENGTH);
    return Arrays.copyOfRange(bytes, start, start + (int) INTS.get(bytes, offset + CONTENT_LENGTH));
  }

  /** Returns the events as bytes. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Gives back the room for more events; none are added any more. */
  void trim() {
    bytes = Arrays.copyOf(bytes, length);
    offsets = Arrays.copyOf(offsets, size);
  }
}
