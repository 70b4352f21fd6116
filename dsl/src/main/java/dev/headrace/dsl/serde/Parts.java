package dev.headrace.dsl.serde;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The common format of values that are made of several serialized parts: numbers big endian, each
 * part its length in four bytes and then its bytes, a part that is null the length -1.
 *
 * <pre>{@code
 * Parts.Writer writer = new Parts.Writer();
 * writer.writeInt(1);
 * writer.writePart("ann".getBytes(StandardCharsets.UTF_8));
 *
 * Parts.Reader reader = new Parts.Reader("topic", writer.toBytes());
 * assert reader.readCount() == 1;
 * assert reader.readRequiredPart().length == 3;
 * reader.requireEnd();
 * }</pre>
 */
public final class Parts {
  private static final int NULL = -1;

  private Parts() {}

  /** Writes parts one after another. */
  public static final class Writer {
    private static final int FIRST_BYTES = 64;

    private ByteBuffer out;

    /** Creates a writer that has written nothing. */
    public Writer() {
      this(FIRST_BYTES);
    }

    /**
     * Creates a writer that has written nothing.
     *
     * @param expectedBytes about how many bytes will be written; if it is exactly so many, they are
     *     written once and not copied
     */
    public Writer(int expectedBytes) {
      out = ByteBuffer.allocate(expectedBytes);
    }

    /** Writes four bytes. */
    public void writeInt(int number) {
      withRoomFor(Integer.BYTES).putInt(number);
    }

    /** Writes eight bytes. */
    public void writeLong(long number) {
      withRoomFor(Long.BYTES).putLong(number);
    }

    /** Writes a part, or that it is null. */
    public void writePart(byte @Nullable [] part) {
      if (part == null) {
        writeInt(NULL);
      } else {
        writeInt(part.length);
        withRoomFor(part.length).put(part);
      }
    }

    /** Returns all that was written. */
    public byte[] toBytes() {
      return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
    }

    // Not a stream of the JDK: its lock for each number shows where a row is written per event.
    private ByteBuffer withRoomFor(int bytes) {
      if (out.remaining() < bytes) {
        int needed = Math.addExact(out.position(), bytes);
        int doubled = (int) Math.min(2L * out.capacity(), Integer.MAX_VALUE - FIRST_BYTES);
        out = ByteBuffer.allocate(Math.max(needed, doubled)).put(out.array(), 0, out.position());
      }
      return out;
    }
  }

  /** Reads parts in the order they were written; fails with {@link SerializationException}. */
  public static final class Reader {
    private final String topic;
    private final ByteBuffer bytes;

    /**
     * Creates a reader.
     *
     * @param topic the topic the bytes come from, for messages
     * @param bytes what was written
     */
    public Reader(String topic, byte[] bytes) {
      this.topic = topic;
      this.bytes = ByteBuffer.wrap(bytes);
    }

    /** Reads the number of the parts that follow, which cannot be more than there are bytes. */
    public int readCount() {
      int count = readInt();
      if (count < 0 || count > bytes.remaining()) {
        throw damaged("it claims to have %d parts".formatted(count), null);
      }
      return count;
    }

    /** Reads four bytes. */
    public int readInt() {
      try {
        return bytes.getInt();
      } catch (BufferUnderflowException e) {
        throw damaged("it ends early", e);
      }
    }

    /** Reads eight bytes. */
    public long readLong() {
      try {
        return bytes.getLong();
      } catch (BufferUnderflowException e) {
        throw damaged("it ends early", e);
      }
    }

    /** Reads a part, null when it was null. */
    public byte @Nullable [] readPart() {
      int length = readInt();
      if (length == NULL) {
        return null;
      }
      if (length < 0 || length > bytes.remaining()) {
        throw damaged("a part claims to have %d bytes".formatted(length), null);
      }
      byte[] part = new byte[length];
      bytes.get(part);
      return part;
    }

    /** Reads a part that is never null. */
    public byte[] readRequiredPart() {
      byte[] part = readPart();
      if (part == null) {
        throw damaged("a part is missing", null);
      }
      return part;
    }

    /** Checks that everything was read. */
    public void requireEnd() {
      if (bytes.hasRemaining()) {
        throw damaged("it has %d bytes too many".formatted(bytes.remaining()), null);
      }
    }

    private SerializationException damaged(String how, @Nullable Throwable cause) {
      return new SerializationException(
          "a value of several parts from topic %s is damaged: %s".formatted(topic, how), cause);
    }
  }
}
