package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A lane never waits for a lock of another thread while it processes events: nothing that runs on
 * it takes one. Tasks belong to one lane each, and what travels between lanes goes through queues
 * that nobody waits at.
 */
class LanesWithoutLocksTest {
  private static final List<String> ON_A_LANE =
      List.of("envelope", "exchange", "operator", "page", "store", "task", "time");

  @Test
  void noTypeOfALaneUsesLocksOrQueuesThatBlock() {
    noClasses()
        .that()
        .resideInAnyPackage(packages())
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent.locks")
                .and(not(equivalentTo(LockSupport.class)))
                .or(equivalentTo(BlockingQueue.class)))
        .check(MainClasses.ALL);
  }

  @Test
  void noMethodOfALaneIsSynchronized() {
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(packages())
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .check(MainClasses.ALL);
  }

  @Test
  void noBlockOfALaneIsSynchronized() throws IOException {
    Path sources = Path.of("src/main/java/dev/headrace/runtime");
    int seen = 0;
    for (String part : ON_A_LANE) {
      try (Stream<Path> files = Files.list(sources.resolve(part))) {
        for (Path file : files.toList()) {
          seen++;
          assertThat(Files.readString(file))
              .as("%s", file)
              .doesNotContainPattern("synchronized *\\(");
        }
      }
    }
    assertThat(seen).isGreaterThan(100);
  }

  private static String[] packages() {
    return ON_A_LANE.stream().map(part -> "dev.headrace.runtime." + part).toArray(String[]::new);
  }
}
