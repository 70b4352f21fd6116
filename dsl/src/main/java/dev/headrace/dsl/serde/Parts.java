package dev.headrace.dsl.serde;

import com.google.common.io.ByteArrayDataOutput;
import com.google.common.io.ByteStreams;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
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
    private final ByteArrayDataOutput out = ByteStreams.newDataOutput();

    /** Writes four bytes. */
    public void writeInt(int number) {
      out.writeInt(number);
    }

    /** Writes eight bytes. */
    public void writeLong(long number) {
      out.writeLong(number);
    }

    /** Writes a part, or that it is null. */
    public void writePart(byte @Nullable [] part) {
      if (part == null) {
        out.writeInt(NULL);
      } else {
        out.writeInt(part.length);
        out.write(part);
      }
    }

    /** Returns all that was written. */
    public byte[] toBytes() {
      return out.toByteArray();
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
