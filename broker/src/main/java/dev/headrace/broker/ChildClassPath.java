package dev.headrace.broker;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The class path with which a child process sees the classes that this one sees. */
final class ChildClassPath {
  private ChildClassPath() {}

  /**
   * Returns it in the form that {@code java -cp} takes.
   *
   * <p>{@code java.class.path} alone does not do: when a build tool runs a main class inside its
   * own JVM, that property names the tool, and the application is in a class loader of its own.
   */
  static String ofThisJvm() {
    Set<String> entries = new LinkedHashSet<>();
    addEntries(ChildClassPath.class.getClassLoader(), entries);
    return String.join(File.pathSeparator, entries);
  }

  private static void addEntries(@Nullable ClassLoader loader, Set<String> entries) {
    if (loader == null) {
      return;
    }
    if (loader == ClassLoader.getSystemClassLoader()) {
      entries.add(System.getProperty("java.class.path"));
      return;
    }
    if (loader instanceof URLClassLoader ofUrls) {
      for (URL url : ofUrls.getURLs()) {
        entries.add(fileOf(url));
      }
    }
    addEntries(loader.getParent(), entries);
  }

  private static String fileOf(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new BrokerException("A class path entry is not a file: " + url, e);
    }
  }
}
