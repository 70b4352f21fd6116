package dev.headrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.state.DatabaseIdentity;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The identity as it is written in a database.
 *
 * @param formatVersion the version of the layout; it comes first in the bytes in every version
 * @param identity the owner, or null when the format is not ours and the rest is not read
 */
record StoredIdentity(int formatVersion, @Nullable DatabaseIdentity identity) {

  static byte[] encode(DatabaseIdentity identity) {
    byte[] application = identity.application().getBytes(UTF_8);
    byte[] task = identity.task().getBytes(UTF_8);
    return ByteBuffer.allocate(3 * Integer.BYTES + application.length + task.length)
        .putInt(DatabaseIdentity.FORMAT_VERSION)
        .putInt(application.length)
        .put(application)
        .putInt(task.length)
        .put(task)
        .array();
  }

  /** Reads an identity; null when the bytes make no sense. */
  static @Nullable StoredIdentity decode(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      int formatVersion = buffer.getInt();
      if (formatVersion != DatabaseIdentity.FORMAT_VERSION) {
        return new StoredIdentity(formatVersion, null);
      }
      return new StoredIdentity(formatVersion, new DatabaseIdentity(text(buffer), text(buffer)));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String text(ByteBuffer buffer) {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, UTF_8);
  }
}
