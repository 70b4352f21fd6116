package dev.headrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.system.MachineMemory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** One number for all that a process holds in memory of its input and state. */
class MemoryBudgetTest {
  private static final long MIB = 1 << 20;
  private static final MachineMemory SMALL_CONTAINER = new MachineMemory(256 * MIB, 1024 * MIB);

  private static HeadraceConfig.Builder on(MachineMemory machine) {
    return HeadraceConfig.builder().machine(machine);
  }

  @Test
  void takesAShareOfTheHeapAndOfWhatTheContainerHasBesideItByDefault() {
    MemoryBudget budget = on(SMALL_CONTAINER).build().memory();

    assertThat(budget).isEqualTo(new MemoryBudget(8 * MIB, 64 * MIB, 160 * MIB));
    assertThat(budget.totalBytes()).isEqualTo(232 * MIB);
  }

  @Test
  void staysModestOnALargeMachine() {
    MemoryBudget budget = on(new MachineMemory(16_384 * MIB, 262_144 * MIB)).build().memory();

    assertThat(budget).isEqualTo(new MemoryBudget(8 * MIB, 4096 * MIB, 512 * MIB));
  }

  @Test
  void sharesOutTheNumberThatIsSet() {
    assertThat(on(SMALL_CONTAINER).memoryBytes(48 * MIB).build().memory())
        .isEqualTo(new MemoryBudget(6 * MIB, 21 * MIB, 21 * MIB));
    assertThat(on(SMALL_CONTAINER).memoryBytes(400 * MIB).build().memory())
        .as("no more than a quarter of the heap for rows")
        .isEqualTo(new MemoryBudget(8 * MIB, 64 * MIB, 328 * MIB));
  }

  @Test
  void givesTheDatabasesWhatTheOtherPartsLeave() {
    MemoryBudget budget =
        on(SMALL_CONTAINER)
            .memoryBytes(200 * MIB)
            .inputBytes(10 * MIB)
            .cacheBytes(90 * MIB)
            .build()
            .memory();

    assertThat(budget).isEqualTo(new MemoryBudget(10 * MIB, 90 * MIB, 100 * MIB));
  }

  @Test
  void refusesANumberThatLeavesNothingForTheDatabases() {
    assertThatThrownBy(
            () ->
                on(SMALL_CONTAINER)
                    .memoryBytes(50_000_000)
                    .inputBytes(10_000_000)
                    .cacheBytes(39_000_000)
                    .build())
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigException.class))
        .extracting(ConfigException::problems)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly(
            "memory.bytes is 50000000: input.bytes (10000000) and cache.bytes (39000000) leave 1000000 for the databases; use 65777216 or more, or make those smaller");
  }

  @Test
  void refusesPartsThatTheHeapCannotHold() {
    assertThatThrownBy(() -> on(SMALL_CONTAINER).cacheBytes(200_000_000).build())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cache.bytes (200000000) are more than three quarters of the heap")
        .hasMessageContaining("-Xmx");
  }

  @Test
  void refusesANumberThatTheContainerDoesNotHave() {
    assertThatThrownBy(() -> on(SMALL_CONTAINER).memoryBytes(900 * MIB).build())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("memory.bytes is 943718400: the databases may hold 828 MiB beside")
        .hasMessageContaining("make memory.bytes or -Xmx smaller");
  }

  @Test
  void tellsWhenTheHeapLeavesTooLittleForTheDefaults() {
    HeadraceConfig config = on(new MachineMemory(900 * MIB, 1024 * MIB)).build();

    assertThat(config.memory().databaseBytes()).isEqualTo(64 * MIB);
    assertThat(config.memoryShortage().orElseThrow())
        .contains("heap of 900 MiB (-Xmx)", "has 1,024 MiB in all");
    assertThat(on(SMALL_CONTAINER).build().memoryShortage()).isEmpty();
  }

  @Test
  void saysTheNumberAndItsPartsInOneLine() {
    assertThat(on(SMALL_CONTAINER).build().describeMemory())
        .isEqualTo(
            "Memory for state and input: 232 MiB = 8 MiB of input + 64 MiB of rows on the heap (-Xmx 256 MiB) + 160 MiB for databases beside it; the machine or container has 1,024 MiB");
  }

  @Test
  void writesSmallerStepsWhereTheDatabasesHaveLittle() {
    EngineSettings settings =
        on(SMALL_CONTAINER).memoryBytes(96 * MIB).lanes(3).build().engineSettings("shop", "one");

    assertThat(settings.writeBehind().bytes()).isEqualTo(44 * MIB / 4 / 3);
  }

  @Test
  void readsWhatTheMachineHas() {
    MachineMemory present = MachineMemory.present();

    assertThat(present.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(present.totalBytes()).isGreaterThan(64 * MIB);
  }
}
