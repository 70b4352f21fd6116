package dev.headrace.state.directory;

import com.google.common.collect.ImmutableSet;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How directories of state are made: readable by their owner only, and never through a link. */
final class PrivateDirectories {

  private static final Logger log = LoggerFactory.getLogger(PrivateDirectories.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      ImmutableSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private PrivateDirectories() {}

  /** Makes sure that a directory is there and is a real one; warns when others may read it. */
  static Path require(Path directory) {
    refuseLink(directory);
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, ownerOnly(directory));
      }
      warnIfOpenToOthers(directory);
    } catch (IOException e) {
      throw new StateException(
          "Cannot create the state directory "
              + directory
              + ": "
              + e
              + ". Check the path and its permissions, or choose another state directory.",
          e);
    }
    return directory;
  }

  static void refuseLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new StateException(
          path
              + " is a symbolic link, which state is never kept behind; name the directory it"
              + " points to as the state directory instead, or remove the link.");
    }
  }

  /** Refuses names that would mean another directory than one right below their parent. */
  static String requirePlainName(String kind, String name) {
    if (!DatabaseIdentity.isPlainName(name)) {
      throw new StateException(
          "The "
              + kind
              + " '"
              + name
              + "' cannot name a directory; use letters, digits, '_', '-' and, not in front, '.'.");
    }
    return name;
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) {
    return isPosix(directory)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static void warnIfOpenToOthers(Path directory) throws IOException {
    if (isPosix(directory)) {
      Set<PosixFilePermission> permissions =
          Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
      if (!OWNER_ONLY.containsAll(permissions)) {
        log.warn(
            "The state directory {} has the permissions {}, so that other users can reach the"
                + " state; consider chmod 700.",
            directory,
            PosixFilePermissions.toString(permissions));
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
