package dev.headrace.state.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.state.StateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a directory, which ends with the process however that ends.
 *
 * <p>The lock file tells who holds it; the file alone locks nothing.
 */
final class DirectoryLock implements AutoCloseable {

  // POSIX drops all locks that a process has on a file as soon as it closes any handle on it. So a
  // second attempt from this process must not even open the file.
  private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();
  // The lock is on a byte far behind the text, since some systems forbid reading a locked range.
  private static final long LOCKED_POSITION = Long.MAX_VALUE - 1;
  private static final int MAX_TEXT_BYTES = 1024;

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory.
   *
   * @param file the lock file in the canonical directory
   * @throws StateException if somebody else holds it, who is named
   */
  static DirectoryLock acquire(Path file) {
    if (!HELD_BY_THIS_PROCESS.add(file)) {
      throw held(file, "this process, pid " + ProcessHandle.current().pid());
    }
    boolean acquired = false;
    try {
      DirectoryLock lock = new DirectoryLock(file, lockedChannel(file));
      acquired = true;
      return lock;
    } catch (OverlappingFileLockException e) {
      throw held(file, "another class loader of this process");
    } catch (IOException e) {
      throw new StateException(
          "Cannot lock "
              + file
              + ": "
              + e
              + ". State needs a local file system that has file locks, and a directory that this"
              + " user may write.",
          e);
    } finally {
      if (!acquired) {
        HELD_BY_THIS_PROCESS.remove(file);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StateException("Cannot release the lock " + file + ": " + e, e);
    } finally {
      HELD_BY_THIS_PROCESS.remove(file);
    }
  }

  private static FileChannel lockedChannel(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    boolean locked = false;
    try {
      @Nullable FileLock lock = channel.tryLock(LOCKED_POSITION, 1, false);
      if (lock == null) {
        throw held(file, readHolder(channel));
      }
      writeHolder(channel);
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static StateException held(Path file, String holder) {
    return new StateException(
        "The state directory "
            + file.getParent()
            + " is in use by "
            + holder
            + ". Stop that process, or give this one a state directory of its own.");
  }

  private static String readHolder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MAX_TEXT_BYTES);
    channel.read(text, 0);
    String holder = UTF_8.decode(text.flip()).toString().strip();
    return holder.isEmpty() ? "another process" : "another process, " + holder;
  }

  private static void writeHolder(FileChannel channel) throws IOException {
    ProcessHandle process = ProcessHandle.current();
    String started =
        process.info().startInstant().map(instant -> ", started " + instant).orElse("");
    String text = "pid " + process.pid() + " on host " + hostName() + started + "\n";
    channel.truncate(0);
    channel.write(UTF_8.encode(text), 0);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // The name only helps whoever reads the message; a host that cannot name itself may still
      // run.
      return "of unknown name";
    }
  }
}
