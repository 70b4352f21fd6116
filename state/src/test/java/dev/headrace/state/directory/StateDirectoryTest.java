package dev.headrace.state.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.ChildJvm;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  private static final String APPLICATION = "page-views";

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void nameARootThatDoesNotExistYet() throws IOException {
    root = temporary.toRealPath().resolve("state");
  }

  @Test
  void createsDirectoriesForTheirOwnerOnly() throws IOException {
    try (StateDirectory directory = lock()) {
      assertThat(directory.tasks()).isEqualTo(root.resolve(APPLICATION).resolve("tasks"));
      for (Path path : new Path[] {root, root.resolve(APPLICATION), directory.tasks()}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void keepsTheProcessIdAcrossRestarts() {
    UUID first;
    try (StateDirectory directory = lock()) {
      first = directory.processId();
    }
    try (StateDirectory directory = lock();
        StateDirectory other = StateDirectory.lock(root, "clicks")) {
      assertThat(directory.processId()).isEqualTo(first).isNotEqualTo(other.processId());
    }
  }

  @Test
  void refusesASecondOwnerInThisProcessAndKeepsTheFirst() throws Exception {
    try (StateDirectory directory = lock()) {
      assertThatThrownBy(this::lock)
          .isInstanceOf(StateException.class)
          .hasMessageContaining(root.resolve(APPLICATION).toString())
          .hasMessageContaining("this process")
          .hasMessageContaining("state directory of its own");
      assertThat(directory.processId()).isNotNull();

      // A failed attempt must not have released the lock behind the owner's back.
      try (ChildJvm other = ChildJvm.start(LockAttempt.class, root, APPLICATION)) {
        assertThat(other.nextLine())
            .contains("in use by another process, pid " + ProcessHandle.current().pid())
            .contains("on host")
            .contains("started");
      }
    }
    lock().close();
  }

  @Test
  void isFreeAgainWhenItsOwnerIsKilled() throws Exception {
    try (ChildJvm owner = ChildJvm.start(LockAttempt.class, root, APPLICATION)) {
      assertThat(owner.nextLine()).isEqualTo(LockAttempt.LOCKED);
      assertThatThrownBy(this::lock)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("pid " + owner.pid());
      owner.kill();

      lock().close();
    }
  }

  @Test
  void refusesADirectoryThatBelongsToAnotherApplication() throws IOException {
    StateDirectory.lock(root, "clicks").close();
    Files.move(root.resolve("clicks"), root.resolve(APPLICATION));

    assertThatThrownBy(this::lock)
        .isInstanceOf(ForeignDatabaseException.class)
        .hasMessageContaining("'clicks'")
        .hasMessageContaining(APPLICATION);
    assertThatThrownBy(this::lock).isInstanceOf(ForeignDatabaseException.class);
  }

  @Test
  void refusesANewerFormat() throws IOException {
    lock().close();
    int newer = DatabaseIdentity.FORMAT_VERSION + 1;
    Files.writeString(marker(), "format=" + newer + "\nand whatever that version writes\n");

    assertThatThrownBy(this::lock)
        .isInstanceOf(ForeignDatabaseException.class)
        .hasMessageContaining("format " + newer);
  }

  @Test
  void refusesStateThatDoesNotSayWhoseItIs() throws IOException {
    lock().close();
    Files.writeString(marker(), "");
    assertThatThrownBy(this::lock)
        .isInstanceOf(StateException.class)
        .hasMessageContaining("damaged");

    Files.delete(marker());
    assertThatThrownBy(this::lock)
        .isInstanceOf(ForeignDatabaseException.class)
        .hasMessageContaining("does not say which application");
  }

  @Test
  void startsOverWhereAKillInterruptedItsCreation() throws IOException {
    Files.createDirectories(root.resolve(APPLICATION));
    Files.createFile(root.resolve(APPLICATION).resolve("lock"));
    Files.createFile(root.resolve(APPLICATION).resolve("application.unfinished"));

    lock().close();
    assertThat(marker()).exists();
  }

  @Test
  void tellsWhatToDoAboutADamagedProcessId() throws IOException {
    lock().close();
    Path file = root.resolve(APPLICATION).resolve("process.id");
    Files.writeString(file, "?");

    assertThatThrownBy(this::lock)
        .isInstanceOf(StateException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Delete the file");
    Files.delete(file);
    lock().close();
  }

  @Test
  void refusesDirectoriesBehindLinksButNotARootThatIsOne() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Path linkedRoot = Files.createSymbolicLink(temporary.resolve("link"), elsewhere);
    StateDirectory.lock(linkedRoot, APPLICATION).close();

    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve(APPLICATION), elsewhere.resolve(APPLICATION));
    assertThatThrownBy(this::lock)
        .isInstanceOf(StateException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void refusesATasksDirectoryBehindALink() throws IOException {
    lock().close();
    Path tasks = root.resolve(APPLICATION).resolve("tasks");
    Files.delete(tasks);
    Files.createSymbolicLink(tasks, temporary);

    assertThatThrownBy(this::lock)
        .isInstanceOf(StateException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void refusesApplicationNamesThatLeadElsewhere() {
    for (String name : new String[] {"", ".", "..", "../other", "a/b", "/etc", "a\0b", "-é"}) {
      assertThatThrownBy(() -> StateDirectory.lock(root, name))
          .as(name)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("application name");
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void refusesUseAfterClose() {
    StateDirectory directory = lock();
    directory.close();
    directory.close();

    assertThatThrownBy(directory::tasks).isInstanceOf(StateException.class);
    assertThatThrownBy(() -> directory.wipe("0_1"))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("closed");
  }

  private StateDirectory lock() {
    return StateDirectory.lock(root, APPLICATION);
  }

  private Path marker() {
    return root.resolve(APPLICATION).resolve("application");
  }
}
