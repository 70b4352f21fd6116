package dev.headrace.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topology;
import dev.headrace.testing.TopologyTestDriver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples in the documentation of the DSL's public types, one for each. Each is compiled as it
 * stands and run; the topology that it writes then takes events. Nodes of plans are for the engine
 * only, and need none.
 */
class DocumentedExamplesTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "..", "dsl", "src", "main", "java");

  private static List<DocumentedType> types() {
    return DocumentedType.in(SOURCES, "dev.headrace.dsl.plan.");
  }

  @Test
  void everyPublicTypeHasAnExample() {
    assertThat(types())
        .hasSizeGreaterThan(40)
        .allMatch(type -> type.example().isPresent(), "has an example");
  }

  @TestFactory
  Stream<DynamicTest> anExampleCompilesAndRuns(@TempDir Path output) {
    List<DocumentedType> shown =
        types().stream().filter(type -> type.example().isPresent()).toList();
    ClassLoader loader = ExampleCompiler.compile(shown, output);
    return shown.stream()
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> run(type, loader)));
  }

  private static void run(DocumentedType type, ClassLoader loader) throws Exception {
    Class<?> compiled = loader.loadClass("dev.headrace.documentation." + type.exampleClass());
    Shop example = (Shop) compiled.getDeclaredConstructor().newInstance();
    example.run();
    Topology topology = example.builder.build();
    try (var driver = TopologyTestDriver.of(topology)) {
      for (int second = 0; second < 90; second += 30) {
        Instant at = Instant.ofEpochSecond(second);
        driver.input(Shop.CLICKS).pipe("ann", new Shop.Click("ann", "/home", false), at);
        driver.input(Shop.ORDERS).pipe("ann", new Shop.Order("order-1", "ann", 12_50), at);
      }
      driver.advanceTo(Instant.ofEpochSecond(600));
      assertThat(driver.epochs()).isPositive();
    }
  }
}
