package dev.headrace.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static dev.headrace.architecture.MainClasses.ROOT;
import static dev.headrace.architecture.MainClasses.SYSTEM;
import static dev.headrace.architecture.MainClasses.TESTING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Where the outside world may be touched. Besides the ports' own packages there is one with rights:
 * the package of the application and its command line, which lives in a process, may wait and stop.
 */
class OutsideWorldTest {
  private static final String KAFKA = "dev.headrace.runtime.kafka";

  @Test
  void onlyTheRocksDbEngineKnowsRocksDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.headrace.state.rocksdb")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(MainClasses.ALL);
  }

  @Test
  void onlyTheKafkaEdgeKnowsKafkasClients() {
    noClasses()
        .that()
        .resideOutsideOfPackage(KAFKA)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.clients..")
        .check(MainClasses.ALL);
  }

  // The Kafka edge needs one to leave a client behind that does not close. Thread.currentThread()
  // stays free: whoever waits must pass an interruption on.
  @Test
  void onlyTheSchedulerAndTheEdgesStartThreads() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SYSTEM, KAFKA, ROOT)
        .should()
        .accessTargetWhere(
            calls(assignableTo(Thread.class), "<init>|start|startVirtualThread|of.*"))
        .orShould()
        .dependOnClassesThat(
            assignableTo(Executor.class)
                .or(assignableTo(Executors.class))
                .or(assignableTo(ThreadFactory.class))
                .or(assignableTo(CompletionStage.class))
                .or(assignableTo(Timer.class)))
        .check(MainClasses.ALL);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .accessTargetWhere(calls(assignableTo(Thread.class), "sleep"))
        .check(MainClasses.ALL);
  }

  @Test
  void onlyTheClockReadsTheTimeOfDay() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SYSTEM)
        .should()
        .accessTargetWhere(calls(assignableTo(System.class), "currentTimeMillis"))
        .orShould()
        .accessTargetWhere(calls(resideInAPackage("java.time.."), "now"))
        .orShould()
        .dependOnClassesThat(
            assignableTo(Clock.class)
                .or(assignableTo(InstantSource.class))
                .or(assignableTo(Date.class)))
        .check(MainClasses.ALL);
  }

  @Test
  void onlyTheClockAndWhoWaitsForAnApplicationMeasureTime() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SYSTEM, ROOT)
        .should()
        .accessTargetWhere(calls(assignableTo(System.class), "nanoTime"))
        .check(MainClasses.ALL);
  }

  @Test
  void onlyTheTestingPackageMayDrawFromASeed() {
    noClasses()
        .that()
        .resideOutsideOfPackage(TESTING)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(RandomGenerator.class)
        .orShould()
        .accessTargetWhere(calls(assignableTo(Math.class), "random"))
        .check(MainClasses.ALL);
  }

  @Test
  void onlyAStateDirectoryGetsARandomId() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.headrace.state.directory")
        .should()
        .accessTargetWhere(calls(assignableTo(UUID.class), "randomUUID"))
        .check(MainClasses.ALL);
  }

  @Test
  void onlyTheCommandLineWritesToTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should(ACCESS_STANDARD_STREAMS)
        .check(MainClasses.ALL);
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      DescribedPredicate<? super JavaClass> owner, String names) {
    return target(nameMatching(names)).and(target(owner(owner)));
  }
}
