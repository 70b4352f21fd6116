package dev.headrace.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
  private static final int WANTED = 128;
  private static final DatabaseLabel LABEL =
      new DatabaseLabel(new DatabaseIdentity("page-views", "0_0"), Path.of("state", "0_0"));

  private static int share(long free) {
    return new OpenFiles(() -> free).share(WANTED, LABEL);
  }

  @Test
  void givesADatabaseWhatItWantsWhileThereAreManyLeft() {
    assertThat(share(Long.MAX_VALUE)).isEqualTo(WANTED);
    assertThat(share(1_100)).isEqualTo(WANTED);
  }

  @Test
  void givesLessTheFewerAreLeftButNoLessThanADatabaseCanDoWith() {
    assertThat(share(800)).isEqualTo(100);
    assertThat(share(100)).isEqualTo(RocksDbSettings.MIN_OPEN_FILES);
  }

  @Test
  void refusesADatabaseThatWouldGetStuckHalfWay() {
    assertThatThrownBy(() -> share(10))
        .isExactlyInstanceOf(StateException.class)
        .hasMessageContaining("the database of task '0_0' of application 'page-views'")
        .hasMessageContaining("may open only 10 more files")
        .hasMessageContaining("ulimit -n");
  }

  @Test
  void asksTheSystem() {
    assertThat(OpenFiles.ofProcess().share(WANTED, LABEL)).isPositive();
  }
}
