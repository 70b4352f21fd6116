package dev.headrace.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.benchmarks.BenchmarkException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessStatsTest {

  @Test
  void addsUserAndSystemTime() {
    String stat = "42 (a (strange) name) S 1 42 42 0 -1 4194560 5 0 7 0 150 25 9 9 20 0 33 0 1 2";

    assertThat(ProcessStats.cpuMicros(stat)).isEqualTo(1_750_000);
  }

  @Test
  void readsThePeakOfMemory() {
    assertThat(
            ProcessStats.peakMemoryBytes(
                List.of("VmPeak:\t 9000 kB", "VmHWM:\t    2048 kB", "VmRSS:\t 1024 kB")))
        .isEqualTo(2 * 1024 * 1024);
  }

  @Test
  void measuresThisProcess() {
    long pid = ProcessHandle.current().pid();

    assertThat(ProcessStats.cpuMicros(pid)).isPositive();
    assertThat(ProcessStats.peakMemoryBytes(pid)).isGreaterThan(1_000_000);
  }

  @Test
  void saysWhichProcessIsNotThere() {
    assertThatThrownBy(() -> ProcessStats.cpuMicros(Integer.MAX_VALUE))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("process 2147483647");
  }
}
