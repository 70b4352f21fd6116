package dev.headrace.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that reach users, read once for all rules. */
final class MainClasses {
  static final String DSL = "dev.headrace.dsl..";
  static final String STATE = "dev.headrace.state..";
  static final String RUNTIME = "dev.headrace.runtime..";
  static final String TESTING = "dev.headrace.testing..";

  /** The application object and the command line, without the packages below. */
  static final String ROOT = "dev.headrace.runtime";

  static final String SYSTEM = "dev.headrace.runtime.system";

  static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(
              "dev.headrace.dsl",
              "dev.headrace.state",
              "dev.headrace.runtime",
              "dev.headrace.testing");

  private MainClasses() {}
}
