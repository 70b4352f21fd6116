package dev.headrace.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A public type, as its source file has it.
 *
 * @param name its full name
 * @param example the code of the example in its documentation, if it has one
 */
record DocumentedType(String name, Optional<String> example) {
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:(?:abstract|final|sealed|non-sealed) )*(?:class|interface|record|enum) (\\w+)",
          Pattern.MULTILINE);
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\R(.*?)^ \\* }</pre>", Pattern.DOTALL | Pattern.MULTILINE);

  /** Returns the public types of a source folder, those of packages with this prefix excepted. */
  static List<DocumentedType> in(Path folder, String except) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .flatMap(file -> read(folder, file).stream())
          .filter(type -> !type.name.startsWith(except))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<DocumentedType> read(Path folder, Path file) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher type = PUBLIC_TYPE.matcher(source);
    if (!type.find()) {
      return Optional.empty();
    }
    String packageName = folder.relativize(file).getParent().toString().replace('/', '.');
    String before = source.substring(0, type.start());
    int start = before.lastIndexOf("\n/**");
    Matcher example = EXAMPLE.matcher(start < 0 ? "" : before.substring(start));
    Optional<String> code =
        example.find()
            ? Optional.of(example.group(1).replaceAll("(?m)^ \\* ?", ""))
            : Optional.empty();
    return Optional.of(new DocumentedType(packageName + "." + type.group(1), code));
  }

  String packageName() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Returns the name of the class that the example becomes. */
  String exampleClass() {
    return "Example_" + name.replace('.', '_');
  }
}
