package dev.headrace.state.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Reading and atomic replacing of files of a few lines. */
final class SmallFile {

  private static final String UNFINISHED_SUFFIX = ".unfinished";

  private SmallFile() {}

  static String read(Path file) {
    PrivateDirectories.refuseLink(file);
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new StateException("Cannot read " + file + ": " + e + ". Check its permissions.", e);
    }
  }

  /** Writes a file so that a kill or power loss leaves it whole or absent. */
  static void replace(Path file, String text) {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED_SUFFIX);
    try {
      Files.deleteIfExists(unfinished);
      try (FileChannel channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(UTF_8.encode(text));
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StateException(
          "Cannot write " + file + ": " + e + ". Check the disk and the permissions.", e);
    }
  }

  static boolean isUnfinished(String fileName) {
    return fileName.endsWith(UNFINISHED_SUFFIX);
  }
}
