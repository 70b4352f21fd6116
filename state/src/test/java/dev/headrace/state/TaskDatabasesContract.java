package dev.headrace.state;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What every engine promises of the databases of one process. */
public interface TaskDatabasesContract {

  TestEngine newEngine();

  @Test
  default void listsTasksInOrderWhetherOpenOrNot() {
    try (TestEngine engine = newEngine()) {
      assertThat(engine.databases().tasks()).isEmpty();
      TaskDatabase open = open(engine, "1_0");
      open(engine, "0_2").close();
      open(engine, "0_10").close();

      assertThat(engine.databases().tasks()).containsExactly("0_10", "0_2", "1_0");
      open.close();
    }
  }

  @Test
  default void keepsTasksApart() {
    try (TestEngine engine = newEngine();
        TaskDatabase left = open(engine, "0_0");
        TaskDatabase right = open(engine, "0_1")) {
      write(left, "left");
      write(right, "right");

      assertThat(left.store("views").get(bytes(1))).isEqualTo(text("left"));
      assertThat(right.store("views").get(bytes(1))).isEqualTo(text("right"));
    }
  }

  @Test
  default void wipesWhatATaskHas() {
    try (TestEngine engine = newEngine()) {
      try (TaskDatabase database = open(engine, "0_0")) {
        write(database, "gone");
      }
      open(engine, "0_1").close();

      engine.databases().wipe("0_0");
      engine.databases().wipe("never-there");

      assertThat(engine.databases().tasks()).containsExactly("0_1");
      try (TaskDatabase database = open(engine, "0_0")) {
        assertThat(database.store("views").isEmpty()).isTrue();
        assertThat(database.attribute("position")).isNull();
      }
    }
  }

  @Test
  default void setsWhatATaskHasAside() {
    try (TestEngine engine = newEngine()) {
      try (TaskDatabase database = open(engine, "0_0")) {
        write(database, "set aside");
        assertThatThrownBy(() -> engine.databases().quarantine("0_0"))
            .isInstanceOf(StateException.class)
            .hasMessageContaining("close it");
      }
      open(engine, "0_1").close();

      assertThat(engine.databases().quarantine("0_0")).isNotEmpty();

      assertThat(engine.databases().tasks()).containsExactly("0_1");
      try (TaskDatabase database = open(engine, "0_0")) {
        assertThat(database.store("views").isEmpty()).isTrue();
        assertThat(database.attribute("position")).isNull();
      }
    }
  }

  @Test
  default void refusesToOpenOrWipeWhatIsOpen() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = open(engine, "0_0")) {
      assertThatThrownBy(() -> open(engine, "0_0"))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("0_0")
          .hasMessageContaining("close it");
      assertThatThrownBy(() -> engine.databases().wipe("0_0"))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("0_0")
          .hasMessageContaining("close it");

      write(database, "still usable");
    }
  }

  @Test
  default void refusesTheDatabaseOfAnotherApplicationAndLeavesItAsItWas() {
    try (TestEngine engine = newEngine()) {
      try (TaskDatabase database = open(engine, "0_0")) {
        write(database, "kept");
      }
      assertThatThrownBy(() -> engine.databases().open(new DatabaseIdentity("clicks", "0_0")))
          .isInstanceOf(ForeignDatabaseException.class)
          .hasMessageContaining("page-views")
          .hasMessageContaining("clicks")
          .hasMessageContaining("0_0");

      try (TaskDatabase database = open(engine, "0_0")) {
        assertThat(database.store("views").get(bytes(1))).isEqualTo(text("kept"));
      }
    }
  }

  @Test
  default void closesTheDatabasesThatAreStillOpen() {
    try (TestEngine engine = newEngine()) {
      TaskDatabase left = open(engine, "0_0");
      TaskDatabase right = open(engine, "0_1");
      write(left, "persisted by closing");
      engine.databases().close();

      assertThatThrownBy(left::persist).isInstanceOf(StateException.class);
      assertThatThrownBy(right::persist).isInstanceOf(StateException.class);
      left.close();
      engine.databases().close();
    }
  }

  private static TaskDatabase open(TestEngine engine, String task) {
    return engine.databases().open(new DatabaseIdentity("page-views", task));
  }

  private static void write(TaskDatabase database, String value) {
    WriteBatch batch = new WriteBatch();
    batch.put("views", bytes(1), text(value));
    batch.attribute("position", text(value));
    database.write(batch);
  }
}
