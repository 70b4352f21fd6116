package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.headrace.architecture.MainClasses.DSL;
import static dev.headrace.architecture.MainClasses.RUNTIME;
import static dev.headrace.architecture.MainClasses.STATE;
import static dev.headrace.architecture.MainClasses.TESTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may see whom. */
class DependencyDirectionTest {
  private static final String PORT = "dev.headrace.runtime.port";
  private static final String ENVELOPE = "dev.headrace.runtime.envelope";
  private static final String[] ENGINE = {
    "dev.headrace.runtime.compile",
    "dev.headrace.runtime.engine",
    "dev.headrace.runtime.exchange",
    "dev.headrace.runtime.operator",
    "dev.headrace.runtime.page",
    "dev.headrace.runtime.store",
    "dev.headrace.runtime.task",
    "dev.headrace.runtime.time"
  };
  private static final String[] WORLDS = {
    "dev.headrace.runtime.kafka",
    "dev.headrace.runtime.memory",
    "dev.headrace.runtime.system",
    "dev.headrace.state.directory",
    "dev.headrace.state.heap",
    "dev.headrace.state.rocksdb"
  };

  @Test
  void looksAtAllModules() {
    Stream.of("dsl.EventStream", "state.TaskDatabase", "runtime.HeadraceApp", "testing.StoreView")
        .forEach(name -> assertThat(MainClasses.ALL.contain("dev.headrace." + name)).isTrue());
    assertThat(MainClasses.ALL.contain(DependencyDirectionTest.class)).isFalse();
  }

  @Test
  void whatAUserWritesKnowsNothingOfState() {
    noClasses()
        .that()
        .resideInAPackage(DSL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STATE)
        .check(MainClasses.ALL);
  }

  @Test
  void stateKnowsNothingOfWhatAUserWrites() {
    noClasses()
        .that()
        .resideInAPackage(STATE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(DSL)
        .check(MainClasses.ALL);
  }

  @Test
  void nothingPointsBackToTheRuntime() {
    noClasses()
        .that()
        .resideInAnyPackage(DSL, STATE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(RUNTIME, TESTING)
        .check(MainClasses.ALL);
  }

  @Test
  void productionKnowsNothingOfTheTestDriver() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TESTING)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TESTING)
        .check(MainClasses.ALL);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.headrace.(**)").should().beFreeOfCycles().check(MainClasses.ALL);
  }

  @Test
  void portsKnowNothingOfTheRestOfHeadrace() {
    noClasses()
        .that()
        .resideInAPackage(PORT)
        .should()
        .dependOnClassesThat(ofHeadraceOutside(PORT))
        .check(MainClasses.ALL);
  }

  @Test
  void wireFormatsKnowNothingOfTheRestOfHeadrace() {
    noClasses()
        .that()
        .resideInAPackage(ENVELOPE)
        .should()
        .dependOnClassesThat(ofHeadraceOutside(ENVELOPE))
        .check(MainClasses.ALL);
  }

  private static DescribedPredicate<JavaClass> ofHeadraceOutside(String own) {
    return resideInAPackage("dev.headrace..").and(not(resideInAPackage(own)));
  }

  /** One engine, three worlds: only who starts an engine says which world it runs in. */
  @Test
  void theEngineKnowsNoWorld() {
    noClasses()
        .that()
        .resideInAnyPackage(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WORLDS)
        .check(MainClasses.ALL);
  }

  @Test
  void worldsKnowNothingOfTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(WORLDS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE)
        .check(MainClasses.ALL);
  }
}
