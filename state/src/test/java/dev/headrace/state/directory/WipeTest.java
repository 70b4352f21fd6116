package dev.headrace.state.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WipeTest {

  @TempDir private Path temporary;
  private Path precious;
  private StateDirectory directory;

  @BeforeEach
  void keepSomethingPreciousOutside() throws IOException {
    precious = Files.createDirectory(temporary.resolve("precious"));
    Files.writeString(precious.resolve("file"), "precious");
    directory = StateDirectory.lock(temporary.resolve("state"), "page-views");
  }

  @AfterEach
  void requireItUntouched() {
    directory.close();
    assertThat(precious.resolve("file")).hasContent("precious");
  }

  @Test
  void removesATaskWithAllItHolds() throws IOException {
    Files.createDirectories(directory.tasks().resolve("0_1/deep/er"));
    Files.writeString(directory.tasks().resolve("0_1/deep/er/file"), "state");
    Files.createDirectory(directory.tasks().resolve("0_2"));

    directory.wipe("0_1");
    directory.wipe("0_1");
    directory.wipe("never-there");

    assertThat(directory.tasks()).isDirectoryNotContaining("glob:**0_1");
    assertThat(directory.tasks().resolve("0_2")).isDirectory();
  }

  @Test
  void finishesAWipeThatAKillInterrupted() throws IOException {
    Files.createDirectories(directory.tasks().resolve(".wiped-0_1/rest"));
    Files.createDirectories(directory.tasks().resolve("0_1/new"));

    assertThat(new TaskDirectories(directory.tasks()).tasks()).containsExactly("0_1");
    directory.wipe("0_1");

    assertThat(directory.tasks()).isEmptyDirectory();
  }

  @Test
  void removesLinksInsideWithoutFollowingThem() throws IOException {
    Path task = Files.createDirectory(directory.tasks().resolve("0_1"));
    Files.createSymbolicLink(task.resolve("link"), precious);
    Files.createSymbolicLink(task.resolve("file-link"), precious.resolve("file"));

    directory.wipe("0_1");

    assertThat(task).doesNotExist();
  }

  @Test
  void refusesATaskThatIsALink() throws IOException {
    Files.createSymbolicLink(directory.tasks().resolve("0_1"), precious);

    assertThatThrownBy(() -> directory.wipe("0_1"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    for (String name :
        new String[] {"", ".", "..", "../../../precious", "a/../b", "/tmp", "a\\b"}) {
      assertThatThrownBy(() -> directory.wipe(name))
          .as(name)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("task name");
    }
  }

  @Test
  void deletesNothingBehindAParentThatWasReplaced() throws IOException {
    Path tasks = directory.tasks();
    Path target = Files.createDirectory(precious.resolve("0_1"));
    Files.delete(tasks);
    Files.createSymbolicLink(tasks, precious);

    assertThatThrownBy(() -> directory.wipe("0_1"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("replaced");
    assertThat(target).exists();
  }
}
