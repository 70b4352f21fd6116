package dev.headrace.documentation;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.Topology;
import dev.headrace.testing.TopologyTestDriver;
import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Makes classes of examples: the body of a method each, in a subclass of {@link Shop}. */
final class ExampleCompiler {
  private static final String FRAME =
      """
      package dev.headrace.documentation;

      import static dev.headrace.dsl.aggregation.Aggregations.*;
      import static dev.headrace.dsl.serde.Serdes.*;
      import static dev.headrace.dsl.suppression.Suppression.*;
      import static dev.headrace.dsl.window.Windows.*;
      import static java.time.Duration.*;

      %s

      public final class %s extends Shop {
        @Override
        public void run() throws Exception {
      %s
        }
      }
      """;

  private static final List<String> OTHER_IMPORTS =
      List.of(
          "java.nio.charset.StandardCharsets",
          "java.time.*",
          "java.util.*",
          "org.apache.kafka.common.serialization.Serde",
          "org.jspecify.annotations.Nullable");

  private ExampleCompiler() {}

  /** Compiles the examples of types, with assertions; fails with all that the compiler says. */
  static ClassLoader compile(List<DocumentedType> types, Path output) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of("-classpath", classPath(), "-d", output.toString(), "-proc:none");
    String imports =
        Stream.concat(OTHER_IMPORTS.stream(), types.stream().map(type -> type.packageName() + ".*"))
            .distinct()
            .map("import %s;"::formatted)
            .collect(joining(" "));
    List<JavaFileObject> sources =
        types.stream().<JavaFileObject>map(type -> source(imports, type)).toList();
    if (!compiler.getTask(null, null, problems, options, null, sources).call()) {
      throw new AssertionError(
          problems.getDiagnostics().stream()
              .map(problem -> problem.toString())
              .collect(joining(System.lineSeparator())));
    }
    try {
      URLClassLoader loader =
          new URLClassLoader(new URL[] {output.toUri().toURL()}, Shop.class.getClassLoader());
      loader.setDefaultAssertionStatus(true);
      return loader;
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Test runners load classes from other places than the JVM's class path.
  private static String classPath() {
    return Stream.of(
            Shop.class,
            Topology.class,
            TopologyTestDriver.class,
            Serde.class,
            TypeReference.class,
            ImmutableList.class,
            Nullable.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .distinct()
        .collect(joining(File.pathSeparator));
  }

  private static SimpleJavaFileObject source(String imports, DocumentedType type) {
    String text = FRAME.formatted(imports, type.exampleClass(), type.example().orElseThrow());
    URI uri = URI.create("string:///dev/headrace/documentation/" + type.exampleClass() + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
