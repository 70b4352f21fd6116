package dev.headrace.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What types are called and how large an interface may be. */
class ConventionsTest {
  private static final int MOST_VERBS = 25;

  // Of the last part of a full name only: packages and outer classes are judged by themselves.
  private static final String EMPTY_WORDS =
      ".*[.$](\\w*(Impl|Manager|Helper|Utils?|Internal)|(Abstract|Base)[A-Z]\\w*)";

  @Test
  void namesSayWhatATypeIs() {
    noClasses().should().haveNameMatching(EMPTY_WORDS).check(MainClasses.ALL);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<JavaPackage> packages =
        MainClasses.ALL.stream().map(JavaClass::getPackage).collect(toSet());
    assertThat(packages)
        .hasSizeGreaterThan(20)
        .allMatch(
            each -> each.isAnnotatedWith(NullMarked.class),
            "has a package-info.java with @NullMarked");
  }

  @Test
  void fluentTypesHaveFewVerbs() {
    Map<String, Set<String>> verbs =
        MainClasses.ALL.stream()
            .filter(type -> type.getPackageName().equals("dev.headrace.dsl"))
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
            .collect(
                groupingBy(
                    method -> method.getOwner().getName(), mapping(JavaMethod::getName, toSet())));
    assertThat(verbs)
        .containsKey("dev.headrace.dsl.EventStream")
        .allSatisfy(
            (type, names) -> assertThat(names).as(type).hasSizeLessThanOrEqualTo(MOST_VERBS));
  }

  @Test
  void portsAreInterfacesValuesOrExceptions() {
    classes()
        .that()
        .resideInAPackage("dev.headrace.runtime.port")
        .should()
        .beInterfaces()
        .orShould()
        .beRecords()
        .orShould()
        .beEnums()
        .orShould()
        .beAssignableTo(Throwable.class)
        .check(MainClasses.ALL);
  }
}
