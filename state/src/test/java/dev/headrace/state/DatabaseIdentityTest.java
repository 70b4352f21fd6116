package dev.headrace.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseIdentityTest {

  @Test
  void acceptsNamesOfDirectories() {
    assertThat(new DatabaseIdentity("page-views", "by-page.v2_0-17").task())
        .isEqualTo("by-page.v2_0-17");
  }

  @Test
  void refusesTaskNamesThatAreNoPlainDirectoryNames() {
    for (String task : new String[] {"", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\n", "é"}) {
      assertThatThrownBy(() -> new DatabaseIdentity("page-views", task))
          .as(task)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("page-views");
    }
  }
}
