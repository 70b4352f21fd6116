package dev.headrace.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileSummaryTest {
  private final ProfileSummary summary =
      ProfileSummary.of(
          List.of(
              "java/lang/Thread.run;dev/headrace/runtime/engine/Lane.doWork;"
                  + "dev/headrace/runtime/store/TypedStore.row 60",
              "java/lang/Thread.run;dev/headrace/runtime/engine/Lane.doWork;"
                  + "dev/headrace/runtime/store/ChangedRows.append;"
                  + "org/apache/kafka/clients/producer/KafkaProducer.send 30",
              "start_thread;GCTaskThread::run;a name with blanks 10"));

  @Test
  void givesASampleToTheInnermostWork() {
    assertThat(summary.share(Cost.STORE)).isEqualTo(0.6);
    assertThat(summary.share(Cost.PRODUCER_SEND)).isEqualTo(0.3);
    assertThat(summary.share(Cost.COLLECTOR)).isEqualTo(0.1);
    assertThat(summary.share(Cost.OTHER)).isZero();
  }

  @Test
  void showsARowUnderEachTitleOfItsTable() {
    assertThat(summary.row("count"))
        .startsWith("| count | 0 | 10 |")
        .satisfies(row -> assertThat(columns(row)).isEqualTo(columns(ProfileSummary.head())));
  }

  private static long columns(String table) {
    return table.lines().findFirst().orElseThrow().chars().filter(sign -> sign == '|').count();
  }
}
