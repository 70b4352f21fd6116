package dev.headrace.benchmarks.workload;

import java.nio.file.Path;
import java.util.List;

/**
 * Classes that a JVM keeps ready for the next one, so that it need not load them from jars. Both
 * have the same class path, of jars only.
 *
 * @param file where they are kept
 */
record ClassArchive(Path file) {
  /** Returns the flags of a JVM that writes the classes it has used when it ends. */
  List<String> writing() {
    return List.of("-XX:ArchiveClassesAtExit=" + file);
  }

  /** Returns the flags of a JVM that reads them, and does not start without. */
  List<String> reading() {
    return List.of("-XX:SharedArchiveFile=" + file, "-Xshare:on");
  }
}
